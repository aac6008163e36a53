#pragma once

#include "actors/device/record_store.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/content/engine_checker.hpp"
#include "cloud/content/policy_builder.hpp"
#include "cloud/front/node_keys.hpp"
#include "cloud/identity/api_keys.hpp"
#include "cloud/identity/audit_log.hpp"
#include "cloud/identity/control_store.hpp"
#include "cloud/identity/enrolment_tokens.hpp"
#include "cloud/identity/sessions.hpp"
#include "cloud/identity/sign_in_limiter.hpp"
#include "cloud/identity/users.hpp"
#include "config/node_config.hpp"

#include <cstddef>
#include <string>

namespace vedette::cloud {

/// What administrators configure and who they are: everything behind the API
/// that is no actor. Made before the actors, which need its policies; the
/// arguments outlive it.
class node_content {
public:
  node_content(actors::record_store& records, const node_keys& keys,
               const clock_source& clock, const config::api_limits& limits);

  /// For `vedette-node init`: makes the user `admin` and returns the password,
  /// which is nowhere else. errc::conflict when there are users.
  result<std::string> create_admin();

  /// For `vedette-node reset-password`: a new password, which is nowhere else.
  /// Enables the user, ends all its sessions and leaves an audit entry.
  /// errc::not_found names the nearest user.
  result<std::string> reset_password(const std::string& name);

  /// First start: default rules, rule set and policy. Returns how many rules.
  result<std::size_t> install_defaults(const std::string& rules_dir);

  control_store store;
  audit_log audit;
  users people;
  sessions signed_in;
  api_keys script_keys;
  sign_in_limiter limiter;
  enrolment_tokens tokens;
  policy_builder policies;
  engine_checker checker;

private:
  const clock_source& clock_;
};

} // namespace vedette::cloud
