#include "cloud/cloud.hpp"

#include "actors/contract/message_types.hpp"
#include "actors/device/shard_actor.hpp"
#include "actors/query/queries_actor.hpp"
#include "actors/query/scanner_actor.hpp"
#include "actors/runtime/crew.hpp"
#include "cloud/admin/inspector_actor.hpp"
#include "cloud/desk/desk_actor.hpp"
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
  devices->credit_bytes = all->config.gateway.credit_bytes_device;
  devices->log = all->log.named("device");
  auto detections = std::make_shared<triage_services>();
  detections->writer = all->writer;
  detections->shards = all->world.shards;
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

caf::actor start_inspector(const crew_ptr& all, parent owner) {
  all->inspector = all->sys.spawn_below<inspector_shell>(
    owner, "inspector",
    inspector_sources{all->config.node, all->world.cluster,
                      all->world.metrics});
  return as_child(all->inspector);
}

caf::actor start_desk(const crew_ptr& all, parent owner) {
  auto desk = all->sys.spawn_below<desk_shell>(
    owner, "desk",
    desk_contacts{all->world.shards, all->queries, all->inspector});
  all->world.desk->open(desk);
  return as_child(desk);
}

} // namespace

std::vector<child> cloud_children(system& sys, cloud_parts parts,
                                  const config::node_config& config,
                                  const logger& log) {
  auto all = std::make_shared<crew_list>(
    crew_list{sys, std::move(parts), config, log, {}, {}, {}, {}});
  auto entry = [&all](const char* name, auto start) {
    return child{name,
                 [all, start](parent owner) { return start(all, owner); }};
  };
  return {
    entry("store", start_writer),        // the only writer of blocks
    entry("shards", start_shards),       // devices and detections
    entry("scanners", start_scanners),   // read blocks for queries
    entry("queries", start_queries),     // one actor per query
    entry("inspector", start_inspector), // the admin endpoint
    entry("desk", start_desk),           // asks for the API and the gateway
  };
}

} // namespace vedette::cloud
