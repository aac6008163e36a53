#include "cloud/cloud.hpp"

#include "actors/contract/message_types.hpp"
#include "actors/device/shard_actor.hpp"
#include "actors/inspect/inspector_actor.hpp"
#include "actors/query/queries_actor.hpp"
#include "actors/query/scanner_actor.hpp"
#include "actors/runtime/crew.hpp"
#include "cloud/admin/pages.hpp"
#include "cloud/desk/desk_actor.hpp"
#include "cloud/store/housekeeper_actor.hpp"
#include "cloud/store/store_writer_actor.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <thread>

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

using parent = caf::local_actor*;

/// The children's handles, filled from top to bottom.
struct crew_list {
  system& sys;
  cloud_parts world;
  config::node_config config;
  logger log;
  store_writer_actor writer;
  std::vector<scanner_actor> scanners;
  queries_actor queries;
  inspector_actor inspector;
  std::shared_ptr<credit_budget> budget;
};
using crew_ptr = std::shared_ptr<crew_list>;

template <class Handle>
caf::actor as_child(const Handle& x) {
  return caf::actor_cast<caf::actor>(x);
}

constexpr std::chrono::milliseconds crew_deadline{3000};

caf::actor start_writer(const crew_ptr& all, parent owner) {
  all->writer = all->sys.spawn_below<store_writer_shell>(
    owner, "store", all->world.events, all->world.records, all->log);
  return as_child(all->writer);
}

std::shared_ptr<const shard_services> services_of(const crew_ptr& all) {
  auto devices = std::make_shared<device_services>();
  devices->policies = all->world.policies;
  devices->events = all->world.events;
  devices->writer = all->writer;
  devices->shards = all->world.shards;
  all->budget
    = std::make_shared<credit_budget>(all->config.gateway.credit_bytes_node,
                                      all->config.gateway.credit_bytes_device);
  devices->budget = all->budget;
  devices->refuse_copies = all->config.gateway.copies == "refuse";
  devices->log = all->log.named("device");
  auto detections = std::make_shared<triage_services>();
  detections->writer = all->writer;
  detections->shards = all->world.shards;
  detections->policies = all->world.policies;
  return std::make_shared<shard_services>(
    shard_services{std::move(devices), std::move(detections),
                   all->world.records, all->world.changes});
}

caf::actor start_shards(const crew_ptr& all, parent owner) {
  all->world.shards->clear();
  auto contents = read_shards(*all->world.records, all->log);
  const auto services = services_of(all);
  std::vector<crew::member> members;
  for (shard_id shard = 0; shard < shard_count; ++shard) {
    auto name = "shard " + std::to_string(shard);
    auto actor = all->sys.spawn_below<shard_shell>(
      owner, name, shard, std::move(contents[shard]), services);
    members.push_back({std::move(name), as_child(actor)});
    all->world.shards->put(shard, std::move(actor));
  }
  return as_child(all->sys.spawn_below<crew>(
    owner, "shards", std::move(members), crew_deadline));
}

caf::actor start_scanners(const crew_ptr& all, parent owner) {
  all->scanners.clear();
  std::vector<crew::member> members;
  const auto count = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) {
    auto name = "scanner " + std::to_string(i);
    auto actor
      = all->sys.spawn_below<scanner_shell>(owner, name, all->world.queries);
    members.push_back({std::move(name), as_child(actor)});
    all->scanners.push_back(std::move(actor));
  }
  return as_child(all->sys.spawn_below<crew>(
    owner, "scanners", std::move(members), crew_deadline));
}

caf::actor start_queries(const crew_ptr& all, parent owner) {
  query_services with;
  with.engine = all->world.queries;
  with.scanners = all->scanners;
  with.changes = all->world.changes;
  const auto& limits = all->config.query;
  with.limits.concurrent_max = limits.concurrent_max;
  with.limits.rows_max = limits.rows_max;
  with.limits.run_time_max = limits.run_time_max;
  with.limits.result_lifetime = limits.result_lifetime;
  all->queries
    = all->sys.spawn_below<queries_shell>(owner, "queries", std::move(with));
  return as_child(all->queries);
}

admin_answer cluster_answer(coordinator& cluster) {
  std::vector<node_info> nodes;
  std::array<shard_record, shard_count> shards;
  cluster.nodes([&nodes](result<std::vector<node_info>> found) {
    if (found.ok())
      nodes = std::move(found).value();
  });
  for (shard_id shard = 0; shard < shard_count; ++shard)
    cluster.read(shard, [&](const result<versioned_record>& found) {
      if (found.ok())
        shards[shard] = found.value().what;
    });
  return {"application/json", cluster_page(nodes, shards)};
}

admin_answer metrics_answer(system& sys, const crew_list& all) {
  auto samples = all.world.metrics();
  auto add = [&samples](const char* name, std::uint64_t value) {
    samples.emplace_back(name, static_cast<double>(value));
  };
  add("vedette_ingest_held_bytes", all.budget->held());
  add("vedette_ingest_held_bytes_max", all.budget->all());
  add("vedette_ingest_blocks_turned_away_total", all.budget->refused());
  add("vedette_ingest_paused", all.budget->paused() ? 1 : 0);
  add("vedette_disk_free_bytes", all.world.disk_free());
  return {"text/plain; version=0.0.4", metrics_page(sys.registry(), samples)};
}

caf::actor start_inspector(const crew_ptr& all, parent owner) {
  inspector_sources with;
  with.node = all->config.node;
  with.pages
    = {{"/admin/v1/cluster",
        [cluster = all->world.cluster] { return cluster_answer(*cluster); }},
       {"/metrics", [all] { return metrics_answer(all->sys, *all); }}};
  all->inspector = all->sys.spawn_below<inspector_shell>(owner, "inspector",
                                                         std::move(with));
  return as_child(all->inspector);
}

caf::actor start_desk(const crew_ptr& all, parent owner) {
  auto desk = all->sys.spawn_below<desk_shell>(
    owner, "desk",
    desk_contacts{all->world.shards, all->queries, all->inspector});
  all->world.desk->open(desk);
  return as_child(desk);
}

caf::actor start_housekeeper(const crew_ptr& all, parent owner) {
  const auto reserve = all->config.store.disk_bytes_reserve;
  return as_child(all->sys.spawn_below<housekeeper_shell>(
    owner, "housekeeper", all->world.events,
    intake_valve{all->budget, [free = all->world.disk_free,
                               reserve] { return free() >= reserve; }},
    all->log));
}

} // namespace

std::vector<child> cloud_children(system& sys, cloud_parts parts,
                                  const config::node_config& config,
                                  const logger& log) {
  auto all = std::make_shared<crew_list>(
    crew_list{sys, std::move(parts), config, log, {}, {}, {}, {}, {}});
  auto entry = [&all](const char* name, auto start) {
    return child{name,
                 [all, start](parent owner) { return start(all, owner); }};
  };
  return {
    entry("store", start_writer),            // blocks, and what actors record
    entry("shards", start_shards),           // devices and detections
    entry("scanners", start_scanners),       // read blocks for queries
    entry("queries", start_queries),         // one actor per query
    entry("inspector", start_inspector),     // the admin endpoint
    entry("desk", start_desk),               // asks for the API and the gateway
    entry("housekeeper", start_housekeeper), // keeps the store small
  };
}

} // namespace vedette::cloud
