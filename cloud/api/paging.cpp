#include "cloud/api/paging.hpp"

#include "base/ids.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

// Tested by tests/unit/cloud/api/paging_test.cpp

namespace vedette::cloud {

namespace {

using actors::list_position;

constexpr std::uint32_t limit_default = 100;
constexpr std::uint32_t limit_max = 1000;
constexpr std::size_t number_bytes = 8;
constexpr std::size_t cursor_bytes_max = 2048;

// Not against forgers, who may see the list anyhow: against mistakes.
std::uint64_t hash(std::string_view text, std::uint64_t from) {
  for (auto c : text)
    from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return from;
}
constexpr std::uint64_t hash_seed = 0xcbf29ce484222325ULL;

void put(std::string& out, std::uint64_t number) {
  for (std::size_t i = number_bytes; i > 0; --i)
    out += static_cast<char>(number >> (8 * (i - 1)));
}

std::uint64_t take(std::string_view& from) {
  std::uint64_t out = 0;
  for (auto c : from.substr(0, number_bytes))
    out = out << 8 | static_cast<unsigned char>(c);
  from.remove_prefix(number_bytes);
  return out;
}

/// The path and all parameters that choose what is in the list.
std::uint64_t identity_of(const api_call& call) {
  auto chosen = call.request.query;
  std::erase_if(chosen, [](const auto& x) {
    return x.first == "limit" || x.first == "cursor" || x.second.empty();
  });
  std::sort(chosen.begin(), chosen.end());
  auto out = hash(call.request.path, hash_seed);
  for (const auto& [name, value] : chosen)
    out = hash(value, hash("=", hash(name, hash("&", out))));
  return out;
}

std::string cursor_of(const list_position& at, std::uint64_t list) {
  std::string bytes;
  put(bytes, list);
  put(bytes, static_cast<std::uint64_t>(at.order));
  bytes += at.name;
  put(bytes, hash(bytes, hash_seed));
  return to_hex(bytes);
}

error refused_cursor(const char* why) {
  return {errc::invalid_argument,
          std::string{"parameter 'cursor': "} + why
            + "; take the `next` of the page before, or begin without one"};
}

result<list_position> position_in(std::string_view cursor, std::uint64_t list) {
  auto bytes = cursor.size() > cursor_bytes_max
                 ? result<std::string>{error{errc::invalid_argument, ""}}
                 : from_hex(std::string{cursor});
  if (!bytes.ok() || bytes.value().size() < 3 * number_bytes)
    return refused_cursor("no list gave this one");
  std::string_view whole{bytes.value()};
  auto check = whole.substr(whole.size() - number_bytes);
  whole.remove_suffix(number_bytes);
  if (take(check) != hash(whole, hash_seed))
    return refused_cursor("no list gave this one");
  if (take(whole) != list)
    return refused_cursor("it belongs to another list, or to other filters");
  list_position at;
  at.order = static_cast<std::int64_t>(take(whole));
  at.name = whole;
  return at;
}

std::string text_of(const json& item, const char* name) {
  const auto at = item.find(name);
  return at != item.end() && at->is_string() ? at->get<std::string>() : "";
}

} // namespace

result<paging> read_paging(const api_call& call) {
  paging out;
  out.limit = limit_default;
  out.list = identity_of(call);
  if (const auto text = call.query("limit"); !text.empty()) {
    const auto* end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, out.limit);
    if (failed != std::errc{} || at != end || out.limit == 0
        || out.limit > limit_max)
      return error{errc::invalid_argument,
                   "parameter 'limit': expected a number from 1 to "
                     + std::to_string(limit_max)};
  }
  if (const auto text = call.query("cursor"); !text.empty()) {
    auto at = position_in(text, out.list);
    if (!at.ok())
      return at.why();
    out.after = std::move(at).value();
  }
  return out;
}

json page_json(json items, const paging& which, std::uint64_t total,
               const std::optional<list_position>& last) {
  return {{"items", std::move(items)},
          {"next", last ? json(cursor_of(*last, which.list)) : json(nullptr)},
          {"total", total}};
}

reply page_of(const api_call& call, std::vector<placed_item> all,
              list_order order) {
  auto which = read_paging(call);
  if (!which.ok())
    return problem(which.why());
  const auto before = [order](const auto& a, const auto& b) {
    return order == list_order::least_first ? a < b : b < a;
  };
  std::sort(all.begin(), all.end(), [&before](const auto& a, const auto& b) {
    return before(a.at, b.at);
  });
  const auto& after = which.value().after;
  auto at = all.begin();
  if (after)
    at = std::find_if(all.begin(), all.end(),
                      [&](const auto& x) { return before(*after, x.at); });
  json items = json::array();
  std::optional<list_position> last;
  for (; at != all.end() && items.size() < which.value().limit; ++at) {
    items.push_back(std::move(at->item));
    last = at->at;
  }
  if (at == all.end())
    last.reset();
  reply made;
  made.body = page_json(std::move(items), which.value(), all.size(), last);
  return made;
}

reply page_of(const api_call& call, json all, const char* name) {
  std::vector<placed_item> placed;
  for (auto& item : all) {
    auto at = list_position{0, text_of(item, name)};
    placed.push_back({std::move(at), std::move(item)});
  }
  return page_of(call, std::move(placed), list_order::least_first);
}

// Times are texts of one length, so that their order is that of time.
reply newest_page_of(const api_call& call, json all, const char* time) {
  std::vector<placed_item> placed;
  for (auto& item : all) {
    auto at
      = list_position{0, text_of(item, time) + '\0' + text_of(item, "id")};
    placed.push_back({std::move(at), std::move(item)});
  }
  return page_of(call, std::move(placed), list_order::greatest_first);
}

} // namespace vedette::cloud
