#include "cloud/api/route_tools.hpp"

#include "base/log.hpp"
#include "engine/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::uint32_t devices_per_page = 10'000;

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

json time_json(time_ns wall) {
  if (wall == 0)
    return nullptr;
  return format_time(wall, 3);
}

result<time_ns> read_time_parameter(std::string_view name,
                                    std::string_view text) {
  if (text.empty())
    return time_ns{0};
  auto time = engine::read_iso_time(text);
  if (!time)
    return error{errc::invalid_argument,
                 "parameter '" + std::string(name)
                   + "': expected a time such as 2026-01-31T12:00:00Z"};
  return *time;
}

result<std::vector<actors::device_view>>
all_devices(api_services& with, actors::device_filter which) {
  which.limit = devices_per_page;
  std::vector<actors::device_view> all;
  for (;;) {
    auto found = await<actors::page<actors::device_view>>(
      [&](auto then) { with.backend.list_devices(which, std::move(then)); });
    if (!found.ok())
      return found.why();
    auto& page = found.value();
    std::move(page.items.begin(), page.items.end(), std::back_inserter(all));
    if (!page.more)
      return all;
    which.after = position_of(all.back());
  }
}

result<uid> read_id(const std::string& text) {
  auto id = uid::parse(text);
  if (!id.ok())
    return error{errc::not_found, "no object '" + text.substr(0, 64) + "'"};
  return id;
}

result<std::uint64_t> read_if_match(const net::http_request& request) {
  auto header = net::find_header(request.headers, "if-match");
  if (!header || *header == "*")
    return std::uint64_t{0};
  auto text = *header;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  std::uint64_t revision = 0;
  auto [end, failed]
    = std::from_chars(text.data(), text.data() + text.size(), revision);
  if (failed != std::errc{} || end != text.data() + text.size()
      || revision == 0)
    return error{errc::invalid_argument, "If-Match: expected \"<revision>\""};
  return revision;
}

std::optional<reply> stale(const net::http_request& request,
                           std::uint64_t revision) {
  auto wanted = read_if_match(request);
  if (!wanted.ok())
    return problem(wanted.why());
  if (wanted.value() == 0 || wanted.value() == revision)
    return std::nullopt;
  return problem(412, errc::conflict,
                 "the object has revision " + std::to_string(revision)
                   + " by now");
}

reply with_etag(reply what, std::uint64_t revision) {
  what.headers.emplace_back("etag", '"' + std::to_string(revision) + '"');
  return what;
}

std::optional<reply> refused(const diagnostics& problems) {
  if (!has_errors(problems))
    return std::nullopt;
  const auto& first = problems.front();
  auto where = first.pointer.empty() ? "" : first.pointer + ": ";
  return problem({errc::invalid_argument, where + first.message}, problems);
}

fields with_stamp(fields more) {
  more.push_back(text_field("id", 0, 64).shown());
  more.push_back(text_field("revision", 0, 32).shown());
  more.push_back(time_field("created").shown());
  more.push_back(text_field("created_by", 0, 128).shown());
  more.push_back(time_field("modified_at").shown());
  more.push_back(text_field("modified_by", 0, 128).shown());
  return more;
}

void add_stamp(json& to, const object_stamp& stamp) {
  to["revision"] = std::to_string(stamp.revision);
  to["created"] = time_json(stamp.created);
  to["created_by"] = stamp.created_by;
  to["modified_at"] = time_json(stamp.modified);
  to["modified_by"] = stamp.modified_by;
}

void stamp(object_stamp& what, const api_call& call,
           const clock_source& clock) {
  what.modified = clock.wall();
  what.modified_by = call.who.user;
  if (what.created == 0) {
    what.created = what.modified;
    what.created_by = what.modified_by;
  }
}

audit_entry audit_of(const api_call& call, std::string action,
                     std::string object, std::string before,
                     std::string after) {
  audit_entry entry;
  entry.user = call.who.user;
  entry.action = std::move(action);
  entry.object = std::move(object);
  entry.before = std::move(before);
  entry.after = std::move(after);
  entry.address = call.request.peer_address;
  return entry;
}

status audited(api_services& with, audit_entry entry,
               const std::function<status(control_transaction&)>& work) {
  return audited(with, std::move(entry),
                 [&work](control_transaction& transaction, audit_entry&) {
                   return work(transaction);
                 });
}

status
audited(api_services& with, audit_entry entry,
        const std::function<status(control_transaction&, audit_entry&)>& work) {
  return with.store.update([&](control_transaction& transaction) -> status {
    if (auto worked = work(transaction, entry); !worked.ok())
      return worked;
    return with.audit.append(transaction, std::move(entry));
  });
}

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && contains_folded(a, b);
}

bool contains_folded(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return folded(a) == folded(b); })
         != text.end();
}

} // namespace vedette::cloud
