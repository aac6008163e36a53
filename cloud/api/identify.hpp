#pragma once

#include "cloud/api/router.hpp"
#include "cloud/api/services.hpp"

/// Who sent a request.
namespace vedette::cloud {

/// Looks up the session's cookie, the session's token or the script's key that
/// came along, and what its owner may do at this moment: taking a role away, or
/// disabling a user, works at once. A key lives as long as the person who made
/// it is there, enabled, and may make keys. Nobody when none of it holds.
caller identify(api_services& with, const net::http_request& request);

/// Whether the caller would still be let in, with all that it was let in for.
bool is_still(api_services& with, const caller& who, permission needed);

} // namespace vedette::cloud
