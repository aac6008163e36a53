#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/lifecycle.hpp"
#include "actors/contract/store.hpp"

#include <memory>
#include <string>

namespace vedette::actors {

/// A revision of a detection from its device. The sender hears
/// `detection_stored` once it is on disk, also when it was there before.
struct take_report {
  uid device;
  std::string hostname;
  std::shared_ptr<const schema::detection_report> report;
};
/// Output of a package that ran for this detection.
struct take_output {
  schema::command_result what;
};
struct read_detection {
  uid id;
};
struct edit_triage {
  detection_edit what;
};
/// INTERNAL: idle for long enough to be put away?
struct triage_due {};

/// One detection in the cloud: its newest report, status, comments, audit.
using triage_actor = lifecycle_actor::extend<
  caf::reacts_to<take_report>, caf::reacts_to<take_output>,
  caf::reacts_to<written>,
  caf::replies_to<read_detection>::with<detection_view>,
  caf::replies_to<edit_triage>::with<detection_view>,
  caf::reacts_to<triage_due>>;

} // namespace vedette::actors
