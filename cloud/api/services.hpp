#pragma once

#include "actors/contract/backend.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "cloud/backup/backups.hpp"
#include "cloud/content/policy_builder.hpp"
#include "cloud/content/rule_checker.hpp"
#include "cloud/identity/api_keys.hpp"
#include "cloud/identity/audit_log.hpp"
#include "cloud/identity/control_store.hpp"
#include "cloud/identity/enrolment_tokens.hpp"
#include "cloud/identity/sessions.hpp"
#include "cloud/identity/sign_in_limiter.hpp"
#include "cloud/identity/users.hpp"

#include <functional>
#include <string>

namespace vedette::cloud {

/// Facts about this node that the API tells.
struct api_facts {
  std::string node;
  std::string version;
  time_ns started = 0;
  std::string agent_url; ///< `https://host:port` that agents enrol at.
  bool metrics_open = false;
};

/// What the routes work with. All outlive the API.
struct api_services {
  const clock_source& clock;
  logger log;
  control_store& store;
  audit_log& audit;
  users& people;
  sessions& signed_in;
  api_keys& keys;
  sign_in_limiter& limiter;
  enrolment_tokens& tokens;
  policy_builder& policies;
  const rule_checker& checker;
  actors::backend& backend;
  backups& kept;
  api_facts facts;
  /// Text of the node's own counters, appended to /metrics.
  std::function<std::string()> metrics;
  /// Whether the node is ready to serve.
  std::function<bool()> ready;
};

} // namespace vedette::cloud
