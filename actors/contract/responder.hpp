#pragma once

#include "actors/contract/uplink.hpp"
#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Runs one configured response of a detection, now.
struct run_response {
  std::shared_ptr<const response_request> what;
};
/// Each result is final.
struct responded {
  std::vector<schema::response_result> results;
};

/// Runs one package. Refused with not_found when the device does not hold it.
struct run_package {
  std::shared_ptr<const package_run> what;
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

/// Acts on the host, one thing at a time, in order of arrival. `inbound` brings
/// commands of administrators.
using responder_actor = uplink_listener_actor::extend<
  caf::replies_to<run_response>::with<responded>,
  caf::replies_to<run_package>::with<package_ran>,
  caf::replies_to<keep_package>::with<package_kept>,
  caf::replies_to<which_packages>::with<packages_held>>;

} // namespace vedette::actors
