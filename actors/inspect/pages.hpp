#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/lifecycle.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/registry.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The pages of the admin endpoint about the actors of one process, as JSON,
/// from what the runtime counts. The same on the node and on the agent.
namespace vedette::actors {

inline constexpr std::string_view actors_path = "/admin/v1/actors";
inline constexpr std::string_view windows_path = "/admin/v1/windows";

/// Parameters of a page, checked.
/// errc::invalid_argument names the parameter and what it may be.
result<actor_filter> actor_filter_of(const admin_request& request);
result<list_windows> window_filter_of(const admin_request& request);

/// `/admin/v1/actors`
std::string actors_page(const registry& all, const actor_filter& which,
                        const std::string& node);

/// `/admin/v1/actors/{id}`
struct actor_facts {
  actor_row row;
  std::vector<actor_row> children; ///< The first hundred.
  std::optional<actor_status> state;
  std::string why; ///< Why there is no state: the actor did not answer.
};
std::string actor_page(const actor_facts& what, const std::string& node,
                       time_ns now);

/// `/admin/v1/windows`. What is beyond 8 MiB is left out, and the page says so.
std::string windows_page(const window_list& all, const std::string& where);

} // namespace vedette::actors
