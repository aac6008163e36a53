#pragma once

#include "actors/device/change_hub.hpp"
#include "actors/device/event_store.hpp"
#include "actors/device/policy_source.hpp"
#include "actors/device/record_store.hpp"
#include "actors/device/shard_table.hpp"
#include "actors/query/query_engine.hpp"
#include "actors/runtime/supervisor.hpp"
#include "cloud/cluster/coordinator.hpp"
#include "cloud/desk/front_desk_actor.hpp"
#include "config/node_config.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vedette::cloud {

/// The world as a node's actors see it. All of it outlives them.
struct cloud_parts {
  std::shared_ptr<actors::event_store> events;
  std::shared_ptr<actors::record_store> records;
  std::shared_ptr<actors::policy_source> policies;
  std::shared_ptr<const actors::query_engine> queries;
  std::shared_ptr<coordinator> cluster;
  std::shared_ptr<actors::change_hub> changes;
  /// Where the gateway finds the shards, and the API the desk.
  std::shared_ptr<actors::shard_table> shards;
  std::shared_ptr<front_desk> desk;
  /// Further samples for /metrics.
  std::function<std::vector<std::pair<std::string, double>>()> metrics;
  /// Bytes that still fit on the store's disk.
  std::function<std::uint64_t()> disk_free;
};

/// The actors of a node, in order of dependency; see agent/agent.hpp.
std::vector<actors::child> cloud_children(actors::system& sys,
                                          cloud_parts parts,
                                          const config::node_config& config,
                                          const logger& log);

} // namespace vedette::cloud
