#pragma once

#include "cloud/api/live_feed.hpp"
#include "cloud/api/router.hpp"
#include "cloud/api/services.hpp"

/// The whole API, a part per file `routes_*.cpp`.
namespace vedette::cloud {

void add_session_routes(router& to, api_services& with);
void add_user_routes(router& to, api_services& with);
void add_key_routes(router& to, api_services& with);
void add_backup_routes(router& to, api_services& with);
void add_device_routes(router& to, api_services& with);
void add_event_routes(router& to, api_services& with);
/// Commands of devices, and the catalogue of actions.
void add_command_routes(router& to, api_services& with);
void add_token_routes(router& to, api_services& with);
void add_admin_routes(router& to, api_services& with);
void add_cost_routes(router& to, api_services& with);
void add_rule_routes(router& to, api_services& with);
void add_exception_routes(router& to, api_services& with);
void add_ruleset_routes(router& to, api_services& with);
void add_policy_routes(router& to, api_services& with);
void add_package_routes(router& to, api_services& with);
void add_assignee_routes(router& to, api_services& with);
void add_bulk_routes(router& to, api_services& with);
void add_detection_routes(router& to, api_services& with);
void add_eql_routes(router& to, api_services& with);
void add_query_routes(router& to, api_services& with);
void add_eql_routes(router& to, api_services& with);
void add_node_routes(router& to, api_services& with, live_feed& feed);

/// All of them.
void add_routes(router& to, api_services& with, live_feed& feed);

} // namespace vedette::cloud
