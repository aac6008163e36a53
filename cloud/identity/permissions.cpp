#include "cloud/identity/permissions.hpp"

#include <algorithm>

namespace vedette::cloud {

namespace {

// Who may what, in the order of role_names. What is not said is denied.
struct grant {
  permission what;
  std::string_view name;
  bool administrator, detection_engineer, analyst, read_only;
};

constexpr std::array<grant, permission_count> grants{{
  {permission::status_read, "status:read", true, true, true, true},
  {permission::device_read, "device:read", true, true, true, true},
  {permission::device_write, "device:write", true, false, false, false},
  {permission::device_command, "device:command", true, false, true, false},
  {permission::device_enrol, "device:enrol", true, false, false, false},
  {permission::event_read, "event:read", true, true, true, true},
  {permission::rule_read, "rule:read", true, true, true, true},
  {permission::rule_write, "rule:write", true, true, false, false},
  {permission::ruleset_read, "ruleset:read", true, true, true, true},
  {permission::ruleset_write, "ruleset:write", true, true, false, false},
  {permission::policy_read, "policy:read", true, true, true, true},
  {permission::policy_write, "policy:write", true, true, false, false},
  {permission::exception_read, "exception:read", true, true, true, true},
  {permission::exception_write, "exception:write", true, true, false, false},
  {permission::package_read, "package:read", true, true, true, true},
  {permission::package_write, "package:write", true, true, false, false},
  {permission::detection_read, "detection:read", true, true, true, true},
  {permission::detection_write, "detection:write", true, true, true, false},
  {permission::query_run, "query:run", true, true, true, false},
  {permission::user_read, "user:read", true, false, false, false},
  {permission::user_write, "user:write", true, false, false, false},
  {permission::audit_read, "audit:read", true, false, false, false},
  {permission::actor_read, "actor:read", true, false, false, false},
  {permission::actor_inspect, "actor:inspect", true, false, false, false},
  {permission::metrics_read, "metrics:read", true, false, false, false},
  {permission::backup_make, "backup:make", true, false, false, false},
}};

bool holds(const grant& row, std::string_view role) {
  return (role == role_names[0] && row.administrator)
         || (role == role_names[1] && row.detection_engineer)
         || (role == role_names[2] && row.analyst)
         || (role == role_names[3] && row.read_only);
}

} // namespace

std::string_view name_of(permission what) {
  return grants[static_cast<std::size_t>(what)].name;
}

bool is_role(std::string_view name) {
  return std::find(role_names.begin(), role_names.end(), name)
         != role_names.end();
}

bool allows(std::string_view role, permission what) {
  return holds(grants[static_cast<std::size_t>(what)], role);
}

std::vector<std::string> permissions_of(std::string_view role) {
  std::vector<std::string> names;
  for (const auto& row : grants)
    if (holds(row, role))
      names.emplace_back(row.name);
  return names;
}

} // namespace vedette::cloud
