#include "cloud/api/coverage.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/api/run_query.hpp"
#include "engine/timestamp.hpp"
#include "schema/catalog.hpp"

// Tested by tests/unit/cloud/api/lists_test.cpp

namespace vedette::cloud {

namespace {

/// `any`, and the classes under the names that EQL has for them.
std::vector<std::string> event_classes() {
  std::vector<std::string> names{"any"};
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    names.emplace_back(schema::name_of(static_cast<schema::event_class>(i)));
  return names;
}

/// What the parameters say, or a reply why they may not.
std::optional<reply> take(const api_call& call, actors::query_spec& spec) {
  auto from = read_time_parameter("from", call.query("from"));
  auto to = read_time_parameter("to", call.query("to"));
  for (const auto* time : {&from, &to})
    if (!time->ok())
      return problem(time->why());
  const std::string cls{call.query("class")};
  spec.text = (cls.empty() ? "any" : cls) + " where true";
  spec.dialect = "elastic";
  spec.from = from.value();
  spec.to = to.value();
  return std::nullopt;
}

time_ns time_of(const json& row) {
  const auto event = row.find("event");
  if (event == row.end() || !event->is_object())
    return 0;
  const auto at = event->find("@timestamp");
  if (at == event->end() || !at->is_string())
    return 0;
  return engine::read_iso_time(at->get_ref<const std::string&>()).value_or(0);
}

/// A page ends at a time, and behind so many events of that time.
struct page_end {
  time_ns time = 0;
  std::size_t shown = 0;
};

page_end end_of(const paging& which) {
  if (!which.after)
    return {};
  const auto& name = which.after->name;
  page_end out;
  out.time = which.after->order;
  for (auto c : name)
    out.shown = out.shown * 10 + static_cast<std::size_t>(c - '0');
  return out;
}

/// Takes the rows of one page out of what was found from the last page's time
/// on; says where it ends when there is more.
std::optional<actors::list_position> cut(const std::vector<std::string>& rows,
                                         const page_end& before,
                                         std::size_t limit, json& items) {
  auto end = before;
  auto skip = before.shown;
  for (const auto& text : rows) {
    auto row = json::parse(text, nullptr, false);
    const auto time = time_of(row);
    if (skip > 0 && time == before.time) {
      --skip;
      continue;
    }
    if (items.size() == limit)
      return actors::list_position{end.time, std::to_string(end.shown)};
    end.shown = time == end.time ? end.shown + 1 : 1;
    end.time = time;
    items.push_back(std::move(row));
  }
  return std::nullopt;
}

reply list_events(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  auto which = read_paging(call);
  for (const auto* bad :
       {id.ok() ? nullptr : &id.why(), which.ok() ? nullptr : &which.why()})
    if (bad != nullptr)
      return problem(*bad);
  actors::query_spec spec;
  if (auto bad = take(call, spec))
    return *bad;
  auto device = await<actors::device_view>(
    [&](auto then) { with.backend.read_device(id.value(), std::move(then)); });
  if (!device.ok())
    return problem(device.why());
  const auto before = end_of(which.value());
  spec.device = id.value();
  if (which.value().after)
    spec.to = before.time;
  // One more than is shown: is there a next page?
  spec.limit
    = which.value().limit + static_cast<std::uint32_t>(before.shown) + 1;
  auto found = run_query(with, spec, call.who.user);
  if (!found.ok())
    return problem(found.why());
  json items = json::array();
  auto last = cut(found.value().rows, before, which.value().limit, items);
  reply made;
  made.body = page_json(std::move(items), which.value(), 0, last);
  made.body["total"] = nullptr; // Counting them would be reading them all.
  auto& query = found.value().query;
  query.what.limit = 0; // The page's, not the answer's.
  made.body["coverage"] = coverage_json(query, {device.value()});
  return made;
}

} // namespace

void add_event_routes(router& to, api_services& with) {
  to.add(noted({"GET",
                "/api/v1/devices/{id}/events",
                permission::event_read,
                "Events of a device, newest first",
                [&with](api_call& call) { return list_events(with, call); },
                {},
                0,
                with_paging({time_field("from"), time_field("to"),
                             choice_field("class", event_classes())})}));
}

} // namespace vedette::cloud
