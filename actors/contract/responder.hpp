#pragma once

#include "actors/contract/uplink.hpp"
#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Runs one configured response of a detection. What could not begin in time
/// is not done and fails with timed_out: whoever does it decides, so that what
/// was called failed never happens later.
struct run_response {
  std::shared_ptr<const response_request> what;
  time_ns begin_until = 0; ///< Boot time; 0 = whenever.
};
/// Each result is final.
struct responded {
  std::vector<schema::response_result> results;
};

/// Runs one package. Refused with not_found when the device does not hold it,
/// with timed_out when it could not begin in time.
struct run_package {
  std::shared_ptr<const package_run> what;
  time_ns begin_until = 0;
};
struct package_ran {
  package_outcome outcome;
};

/// A package arrived from the cloud; kept when hash and signature are right.
struct keep_package {
  std::shared_ptr<const schema::package_data> what;
};
struct package_kept {};

struct which_packages {};
struct packages_held {
  std::vector<std::string> sha256;
};

/// INTERNAL: does one command of an administrator, which is due.
struct run_command {
  std::shared_ptr<const schema::command> what;
  time_ns begin_until = 0;
  time_ns asked_at = 0; ///< Boot time.
};
struct command_ran {
  schema::command_result result;
};

/// INTERNAL, responder: ask again for what commands wait for.
struct errands_due {};

/// One lane of the responder: does one thing at a time, in order of arrival.
/// Detached: each may take its time.
using hands_actor
  = lifecycle_actor::extend<caf::replies_to<run_response>::with<responded>,
                            caf::replies_to<run_package>::with<package_ran>,
                            caf::replies_to<keep_package>::with<package_kept>,
                            caf::replies_to<run_command>::with<command_ran>>;

/// Acts on the host through its lanes: what stops an attack never waits for
/// what takes its time. `inbound` brings commands of administrators.
using responder_actor = uplink_listener_actor::extend<
  caf::replies_to<run_response>::with<responded>,
  caf::replies_to<run_package>::with<package_ran>,
  caf::replies_to<keep_package>::with<package_kept>,
  caf::replies_to<which_packages>::with<packages_held>,
  caf::reacts_to<errands_due>>;

} // namespace vedette::actors
