#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/lifecycle.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/registry.hpp"
#include "cloud/cluster/coordinator.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The pages of the admin endpoint as text, from what the runtime counts.
namespace vedette::cloud {

/// Parameters of a page, checked.
/// errc::invalid_argument names the parameter and what it may be.
result<actors::actor_filter>
actor_filter_of(const actors::admin_request& request);

/// `/admin/v1/actors`
std::string actors_page(const actors::registry& all,
                        const actors::actor_filter& which,
                        const std::string& node);

/// `/admin/v1/actors/{id}`; `state` is empty when the actor did not answer, and
/// `why` then says why.
std::string actor_page(const actors::actor_row& row, const std::string& node,
                       time_ns now,
                       const std::optional<actors::actor_status>& state,
                       const std::string& why);

/// `/admin/v1/windows`
std::string windows_page(const actors::window_list& all);

/// `/admin/v1/cluster`
std::string cluster_page(const std::vector<node_info>& nodes,
                         const std::array<shard_record, shard_count>& shards);

/// `/metrics` in Prometheus's text format. `more` are further samples, name
/// and labels first, value second; their names end in `_total` for counters.
std::string
metrics_page(const actors::registry& all,
             const std::vector<std::pair<std::string, double>>& more);

} // namespace vedette::cloud
