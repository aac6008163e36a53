#pragma once

#include "actors/runtime/registry.hpp"
#include "cloud/cluster/coordinator.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

/// The pages of the admin endpoint about the node as a whole.
namespace vedette::cloud {

/// `/admin/v1/cluster`
std::string cluster_page(const std::vector<node_info>& nodes,
                         const std::array<shard_record, shard_count>& shards);

/// `/metrics` in Prometheus's text format. `more` are further samples, name
/// and labels first, value second; their names end in `_total` for counters.
std::string
metrics_page(const actors::registry& all,
             const std::vector<std::pair<std::string, double>>& more);

} // namespace vedette::cloud
