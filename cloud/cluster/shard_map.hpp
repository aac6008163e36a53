#pragma once

#include "cloud/cluster/coordinator.hpp"

#include <array>
#include <string>
#include <vector>

namespace vedette::cloud {

/// The `count` nodes a shard should live on, best first: rendezvous hashing, so
/// that a node that comes or goes moves its own share and nothing else.
std::vector<std::string>
place(shard_id shard, const std::vector<std::string>& nodes, std::size_t count);

/// Makes this node the primary of all shards that have none, in a new epoch.
/// For a cluster of one: with several nodes a controller decides.
/// errc::conflict when another replica owns a shard.
status take_all_shards(coordinator& records, const replica_id& self,
                       std::uint64_t nonce,
                       std::array<shard_record, shard_count>& out);

} // namespace vedette::cloud
