#include "cloud/identity/audit_log.hpp"

#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr const char* head_key = "audit-head";

std::string key_of(std::uint64_t sequence) {
  char text[32];
  std::snprintf(text, sizeof text, "audit/%020llu",
                static_cast<unsigned long long>(sequence));
  return text;
}

json to_json(const audit_entry& entry) {
  return {{"seq", entry.sequence},  {"time", entry.time},
          {"user", entry.user},     {"action", entry.action},
          {"object", entry.object}, {"before", entry.before},
          {"after", entry.after},   {"address", entry.address}};
}

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string chained(const audit_entry& entry, const std::string& previous) {
  return hash_secret(previous + dump(to_json(entry)));
}

result<audit_entry> from_record(const control_entry& record) {
  auto parsed = json::parse(record.value, nullptr, false);
  if (!parsed.is_object())
    return error{errc::corrupt, record.key + ": not readable"};
  audit_entry entry;
  entry.sequence = parsed.value("seq", std::uint64_t{0});
  entry.time = parsed.value("time", time_ns{0});
  entry.user = parsed.value("user", "");
  entry.action = parsed.value("action", "");
  entry.object = parsed.value("object", "");
  entry.before = parsed.value("before", "");
  entry.after = parsed.value("after", "");
  entry.address = parsed.value("address", "");
  entry.hash = parsed.value("hash", "");
  return entry;
}

struct chain_head {
  std::uint64_t sequence = 0;
  std::string hash;
};

chain_head parse_head(const std::optional<control_entry>& record) {
  chain_head head;
  if (!record)
    return head;
  auto space = record->value.find(' ');
  head.sequence = std::stoull("0" + record->value.substr(0, space));
  head.hash = record->value.substr(space + 1);
  return head;
}

bool wanted(const audit_entry& entry, const audit_filter& which) {
  return (which.from == 0 || entry.time >= which.from)
         && (which.to == 0 || entry.time < which.to)
         && (which.user.empty() || entry.user == which.user)
         && (which.action.empty()
             || entry.action.compare(0, which.action.size(), which.action)
                  == 0);
}

} // namespace

status audit_log::append(control_transaction& with, audit_entry entry) const {
  auto head_record = with.read(head_key);
  if (!head_record.ok())
    return head_record.why();
  auto head = parse_head(head_record.value());
  entry.sequence = head.sequence + 1;
  entry.time = clock_.wall();
  auto hash = chained(entry, head.hash);
  auto record = to_json(entry);
  record["hash"] = hash;
  if (auto put = with.put(key_of(entry.sequence), dump(record)); !put.ok())
    return put.why();
  auto put = with.put(head_key, std::to_string(entry.sequence) + ' ' + hash);
  if (!put.ok())
    return put.why();
  return done;
}

status audit_log::append(audit_entry entry) {
  return store_.update([this, &entry](control_transaction& with) {
    return append(with, std::move(entry));
  });
}

result<std::vector<audit_entry>>
audit_log::list(const audit_filter& which) const {
  auto head_record = store_.read(head_key);
  if (!head_record.ok())
    return head_record.why();
  auto at = parse_head(head_record.value()).sequence;
  if (which.before_sequence != 0)
    at = std::min(at, which.before_sequence - 1);
  std::vector<audit_entry> found;
  for (; at > 0 && found.size() < which.limit; --at) {
    auto record = store_.read(key_of(at));
    if (!record.ok())
      return record.why();
    if (!record.value())
      return error{errc::corrupt, key_of(at) + ": missing"};
    auto entry = from_record(*record.value());
    if (!entry.ok())
      return entry.why();
    if (which.from != 0 && entry.value().time < which.from)
      break;
    if (wanted(entry.value(), which))
      found.push_back(std::move(entry).value());
  }
  return found;
}

result<std::uint64_t> audit_log::verify() const {
  auto head_record = store_.read(head_key);
  if (!head_record.ok())
    return head_record.why();
  auto head = parse_head(head_record.value());
  std::string previous;
  for (std::uint64_t at = 1; at <= head.sequence; ++at) {
    auto record = store_.read(key_of(at));
    if (!record.ok())
      return record.why();
    if (!record.value())
      return error{errc::corrupt, key_of(at) + ": missing"};
    auto entry = from_record(*record.value());
    if (!entry.ok())
      return entry.why();
    if (entry.value().sequence != at
        || chained(entry.value(), previous) != entry.value().hash)
      return error{errc::corrupt, key_of(at) + ": does not fit the chain"};
    previous = entry.value().hash;
  }
  if (previous != head.hash)
    return error{errc::corrupt, "audit log: the end is missing"};
  return head.sequence;
}

} // namespace vedette::cloud
