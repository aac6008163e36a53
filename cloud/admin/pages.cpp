#include "cloud/admin/pages.hpp"

#include "base/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

using json = nlohmann::ordered_json;

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string cluster_page(const std::vector<node_info>& nodes,
                         const std::array<shard_record, shard_count>& shards) {
  json out{{"nodes", json::array()}, {"shards", json::array()}};
  for (const auto& x : nodes) {
    const auto owned
      = std::count_if(shards.begin(), shards.end(), [&x](const auto& shard) {
          return shard.primary.node == x.node;
        });
    out["nodes"].push_back(
      {{"name", x.node},
       {"store", x.store.dashed()},
       {"address", x.address},
       {"alive", true},
       {"version", x.version},
       {"started", x.started == 0 ? json() : json(format_time(x.started, 3))},
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
  out += "# HELP vedette_actor_faults_total Messages that failed with an "
         "exception.\n# TYPE vedette_actor_faults_total counter\n"
         "vedette_actor_faults_total "
         + json(all.faults()).dump() + "\n";
  for (const auto& [name, value] : more) {
    const auto plain = name.substr(0, name.find('{'));
    out += "# TYPE " + plain
           + (plain.ends_with("_total") ? " counter\n" : " gauge\n");
    out += name + " " + json(value).dump() + "\n";
  }
  return out;
}

} // namespace vedette::cloud
