#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// What a call needs. There is no "any": a route without one does not compile.
enum class permission : std::uint8_t {
  status_read,
  device_read,
  device_write,
  device_command,
  device_enrol,
  event_read,
  rule_read,
  rule_write,
  ruleset_read,
  ruleset_write,
  policy_read,
  policy_write,
  exception_read,
  exception_write,
  package_read,
  package_write,
  detection_read,
  detection_write,
  query_run,
  user_read,
  user_write,
  audit_read,
  actor_read,
  actor_inspect,
  metrics_read,
  backup_make,
};
inline constexpr std::size_t permission_count = 26;

/// `rule:write`
std::string_view name_of(permission what);

inline constexpr std::array<std::string_view, 4> role_names{
  "administrator", "detection_engineer", "analyst", "read_only"};

bool is_role(std::string_view name);
/// False for every role that does not exist.
bool allows(std::string_view role, permission what);
std::vector<std::string> permissions_of(std::string_view role);

} // namespace vedette::cloud
