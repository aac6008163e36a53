#include "cloud/admin/inspector.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t limit_max = 1000;

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

json row_to_json(const actor_row& x, const std::string& node, time_ns now) {
  return {{"id", std::to_string(x.id)},
          {"node", node},
          {"name", x.name},
          {"family", x.family},
          {"parent", x.parent == 0 ? json{} : json{std::to_string(x.parent)}},
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

} // namespace

result<actor_filter> actor_filter_of(const admin_request& request) {
  actor_filter out;
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
    } else if (name == "limit" || name == "offset" || name == "cursor") {
      auto number = number_of(name, text.empty() ? "0" : text,
                              name == "limit" ? limit_max : 100'000'000);
      if (!number.ok())
        return number.why();
      (name == "limit" ? out.limit : out.offset) = number.value();
    } else {
      return error{errc::invalid_argument, name + ": no such parameter"};
    }
  }
  return out;
}

std::string actors_page(const registry& all, const actor_filter& which,
                        const std::string& node) {
  const auto [rows, total] = all.list(which);
  const auto now = all.clock().wall();
  json out{{"nodes_asked", 1},
           {"nodes_answered", 1},
           {"total", total},
           {"items", json::array()}};
  for (const auto& x : rows)
    out["items"].push_back(row_to_json(x, node, now));
  const auto next = which.offset + rows.size();
  out["next"] = next < total ? json(std::to_string(next)) : json();
  return dump(out);
}

std::string actor_page(const actor_row& row, const std::string& node,
                       time_ns now, const std::optional<actor_status>& state,
                       const std::string& why) {
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
  auto& facts = out["state"] = json{};
  if (state)
    for (const auto& [name, value] : state->facts)
      std::visit([&facts, &name = name](const auto& x) { facts[name] = x; },
                 value);
  out["state_error"] = state ? json() : json(why);
  return dump(out);
}

std::string windows_page(const window_list& all) {
  json out{{"live", all.live},
           {"dropped", all.dropped},
           {"completed", all.completed},
           {"items", json::array()}};
  for (const auto& x : all.items) {
    json item{{"id", std::to_string(x.actor)},
              {"rule", {{"id", x.rule_id}, {"name", x.rule_name}}},
              {"key", x.key},
              {"step", x.summary.step},
              {"steps", x.summary.steps},
              {"bytes", x.summary.bytes},
              {"events", json::array()}};
    for (const auto& event : x.summary.bound)
      item["events"].push_back(
        event ? json{{"ref", event->ref}, {"time", event->time}} : json{});
    item["deadline"] = x.summary.deadline == engine::no_limit
                         ? json{}
                         : json{x.summary.deadline};
    out["items"].push_back(std::move(item));
  }
  return dump(out);
}

std::string cluster_page(const std::vector<node_info>& nodes,
                         const std::array<shard_record, shard_count>& shards) {
  json out{{"nodes", json::array()}, {"shards", json::array()}};
  for (const auto& x : nodes) {
    const auto owned
      = std::count_if(shards.begin(), shards.end(), [&x](const auto& shard) {
          return shard.primary.node == x.node;
        });
    out["nodes"].push_back({{"name", x.node},
                            {"store", x.store.dashed()},
                            {"address", x.address},
                            {"alive", true},
                            {"version", "0.1.0"},
                            {"shards", owned}});
  }
  for (std::size_t i = 0; i < shards.size(); ++i) {
    json replicas = json::array();
    for (const auto& x : shards[i].in_sync)
      replicas.push_back(x.node);
    out["shards"].push_back({{"id", i},
                             {"owner", shards[i].primary.node},
                             {"epoch", shards[i].epoch},
                             {"replicas", std::move(replicas)}});
  }
  return dump(out);
}

std::string
metrics_page(const registry& all,
             const std::vector<std::pair<std::string, double>>& more) {
  const auto families = all.families();
  std::string out;
  auto samples = [&out, &families](const std::string& name, const char* type,
                                   const char* help, auto pick) {
    out
      += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
    for (const auto& x : families)
      out += name + "{family=\"" + x.family + "\"} " + json(pick(x)).dump()
             + "\n";
  };
  samples("vedette_actors_live", "gauge", "Actors alive.",
          [](const auto& x) { return x.live; });
  samples("vedette_actors_started_total", "counter", "Actors ever started.",
          [](const auto& x) { return x.started; });
  samples("vedette_actor_messages_total", "counter", "Messages handled.",
          [](const auto& x) { return x.handled; });
  samples("vedette_actor_mailbox", "gauge", "Messages waiting.",
          [](const auto& x) { return x.mailbox; });
  samples("vedette_actor_busy_seconds_total", "counter",
          "Time spent in handlers.", [](const auto& x) { return x.busy_s; });
  for (const auto& [name, value] : more) {
    const auto plain = name.substr(0, name.find('{'));
    out += "# TYPE " + plain
           + (plain.ends_with("_total") ? " counter\n" : " gauge\n");
    out += name + " " + json(value).dump() + "\n";
  }
  return out;
}

} // namespace vedette::cloud
