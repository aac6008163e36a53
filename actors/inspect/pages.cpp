#include "actors/inspect/pages.hpp"

#include "schema/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>
#include <limits>
#include <string_view>

namespace vedette::actors {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t limit_max = 1000;
constexpr std::size_t id_max = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t page_bytes_max = 8U << 20;

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

json row_to_json(const actor_row& x, const std::string& node, time_ns now) {
  return {{"id", std::to_string(x.id)},
          {"node", node},
          {"name", x.name},
          {"family", x.family},
          {"parent", x.parent == 0 ? json{} : json(std::to_string(x.parent))},
          {"age_s", static_cast<double>(now - x.born) / 1e9},
          {"mailbox", x.mailbox},
          {"handled", x.handled},
          {"busy_s", x.busy_s},
          {"handling_p99_s", x.p99_s},
          {"handling_max_s", x.longest_s},
          {"running_s", x.running_s},
          {"restarts", x.restarts},
          {"last_error", x.last_error}};
}

result<std::size_t> number_of(const std::string& name, const std::string& text,
                              std::size_t max) {
  std::size_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [at, wrong] = std::from_chars(text.data(), end, out);
  if (wrong != std::errc{} || at != end || out > max)
    return error{errc::invalid_argument,
                 name + ": expected a number up to " + std::to_string(max)};
  return out;
}

result<actor_order> order_of(const std::string& text) {
  if (text == "mailbox")
    return actor_order::mailbox;
  if (text == "busy" || text == "time")
    return actor_order::busy;
  if (text == "restarts")
    return actor_order::restarts;
  if (text == "age")
    return actor_order::age;
  if (text == "id")
    return actor_order::id;
  return error{errc::invalid_argument,
               "sort: expected mailbox, busy, restarts, age or id"};
}

// A cursor says which list it is of: the order and the filters.
std::string list_of(const actor_filter& which) {
  return std::to_string(static_cast<int>(which.order)) + '.'
         + std::to_string(
           std::hash<std::string>{}(which.family + '\n' + which.name + '\n'
                                    + std::to_string(which.parent)));
}

std::string cursor_of(const actor_filter& which, const actor_row& last) {
  return list_of(which) + '.'
         + std::to_string(std::bit_cast<std::uint64_t>(last.rank)) + '.'
         + std::to_string(last.id);
}

result<actor_place> place_in(const std::string& cursor,
                             const actor_filter& which) {
  const error wrong{errc::invalid_argument,
                    "cursor: no page of this list gave this one; take the "
                    "`next` of the page before, or begin without one"};
  const auto head = list_of(which) + '.';
  if (!cursor.starts_with(head))
    return wrong;
  const auto rest = std::string_view{cursor}.substr(head.size());
  const auto dot = std::min(rest.find('.'), rest.size());
  std::uint64_t bits = 0;
  actor_place out;
  const auto read = [](std::string_view text, std::uint64_t& into) {
    const auto* end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, into);
    return failed == std::errc{} && at == end;
  };
  if (!read(rest.substr(0, dot), bits)
      || !read(rest.substr(std::min(dot + 1, rest.size())), out.id))
    return wrong;
  out.rank = std::bit_cast<double>(bits);
  return out;
}

} // namespace

result<actor_filter> actor_filter_of(const admin_request& request) {
  actor_filter out;
  std::string cursor;
  for (const auto& [name, text] : request.parameters) {
    if (name == "family") {
      out.family = text;
    } else if (name == "name" || name == "q") {
      out.name = text;
    } else if (name == "sort") {
      auto order = order_of(text);
      if (!order.ok())
        return order.why();
      out.order = order.value();
    } else if (name == "parent") {
      auto number = number_of(name, text, id_max);
      if (!number.ok())
        return number.why();
      out.parent = number.value();
    } else if (name == "limit") {
      auto number = number_of(name, text.empty() ? "0" : text, limit_max);
      if (!number.ok())
        return number.why();
      out.limit = number.value();
    } else if (name == "cursor") {
      cursor = text;
    } else {
      return error{errc::invalid_argument, name + ": no such parameter"};
    }
  }
  if (cursor.empty())
    return out;
  auto place = place_in(cursor, out); // Once all filters are known.
  if (!place.ok())
    return place.why();
  out.after = place.value();
  return out;
}

std::string actors_page(const registry& all, const actor_filter& which,
                        const std::string& node) {
  auto more = which;
  ++more.limit; // Is there a next page?
  auto [rows, total] = all.list(more);
  const bool is_more = rows.size() > which.limit;
  if (is_more)
    rows.pop_back();
  const auto now = all.clock().wall();
  json out{{"nodes_asked", 1},
           {"nodes_answered", 1},
           {"total", total},
           {"items", json::array()}};
  for (const auto& x : rows)
    out["items"].push_back(row_to_json(x, node, now));
  out["next"]
    = is_more && !rows.empty() ? json(cursor_of(which, rows.back())) : json();
  return dump(out);
}

std::string actor_page(const actor_facts& what, const std::string& node,
                       time_ns now) {
  const auto& row = what.row;
  auto out = row_to_json(row, node, now);
  auto& types = out["by_message"] = json::object();
  for (const auto& [name, count] : row.by_type)
    types[name] = {{"handled", count}};
  auto& histogram = out["histogram"] = json::array();
  for (std::size_t i = 0; i < row.times.size(); ++i)
    if (row.times[i] > 0)
      histogram.push_back(
        {{"le_s", row.bucket_s * static_cast<double>(1U << i)},
         {"count", row.times[i]}});
  auto& children = out["children"] = json::array();
  for (const auto& child : what.children)
    children.push_back({{"id", std::to_string(child.id)},
                        {"name", child.name},
                        {"family", child.family},
                        {"mailbox", child.mailbox},
                        {"handled", child.handled}});
  auto& facts = out["state"] = json{};
  if (what.state)
    for (const auto& [name, value] : what.state->facts)
      std::visit([&facts, &name = name](const auto& x) { facts[name] = x; },
                 value);
  out["state_error"] = what.state ? json() : json(what.why);
  return dump(out);
}

result<list_windows> window_filter_of(const admin_request& request) {
  list_windows out;
  out.limit = 100;
  for (const auto& [name, text] : request.parameters) {
    if (name == "rule") {
      out.rule_id = text;
    } else if (name == "limit") {
      auto number = number_of(name, text, limit_max);
      if (!number.ok())
        return number.why();
      out.limit = static_cast<std::uint32_t>(number.value());
    } else {
      return error{errc::invalid_argument, name + ": no such parameter"};
    }
  }
  return out;
}

namespace {

json window_to_json(const window_view& x, time_ns now,
                    const std::string& where) {
  json item{{"id", std::to_string(x.actor)},
            {"rule", {{"id", x.rule_id}, {"name", x.rule_name}}},
            {"key", x.key},
            {"step", x.summary.step},
            {"steps", x.summary.steps},
            {"bytes", x.summary.bytes},
            {"events", json::array()}};
  for (const auto& event : x.events) {
    std::string text;
    if (event)
      schema::append_json(text, *event);
    auto read = json::parse(text, nullptr, false);
    item["events"].push_back(read.is_discarded() ? json{} : std::move(read));
  }
  item["time_left_s"]
    = x.summary.deadline == engine::no_limit
        ? json{}
        : json(static_cast<double>(x.summary.deadline - now) / 1e9);
  item["where"] = where;
  return item;
}

} // namespace

std::string windows_page(const window_list& all, const std::string& where) {
  json out{{"live", all.live},
           {"dropped", all.dropped},
           {"completed", all.completed},
           {"truncated", false},
           {"items", json::array()}};
  std::size_t bytes = 0;
  for (const auto& x : all.items) {
    auto item = window_to_json(x, all.now, where);
    bytes += dump(item).size();
    if (bytes > page_bytes_max) {
      out["truncated"] = true;
      break;
    }
    out["items"].push_back(std::move(item));
  }
  return dump(out);
}

} // namespace vedette::actors
