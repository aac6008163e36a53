#pragma once

#include "actors/contract/device.hpp"
#include "actors/contract/triage.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::actors {

/// What of a device or detection changed, for lists and live views.
struct device_changed {
  device_view what;
  bool gone = false;
  /// Rules that the device suspended, or lets work again.
  std::vector<schema::rule_cost> rules;
};
struct detection_changed {
  detection_view what;
  bool gone = false;
};

struct list_devices {
  device_filter which;
};
struct device_page {
  page<device_view> what;
};
struct list_detections {
  detection_filter which;
};
struct detection_page {
  page<detection_view> what;
};
struct count_all {};
struct counted {
  cloud_counts what;
};

/// An actor with nothing to do asks to be put away; refused while messages are
/// on their way to it. Answered with `retire`.
struct passivate {
  uid id;
  std::uint64_t handled = 0; ///< Messages the shard sent that it has seen.
};

/// Owner of a 256th of all devices and detections: activates their actors when
/// somebody needs them, lets go of them when nobody does, keeps the lists.
/// Messages for a device or detection go through its shard, always.
using shard_actor = lifecycle_actor::extend<
  caf::reacts_to<attach_session>, caf::reacts_to<from_session>,
  caf::reacts_to<session_closed>, caf::replies_to<enrol_device>::with<enrolled>,
  caf::replies_to<read_device>::with<device_view>,
  caf::replies_to<assign_policy>::with<device_view>,
  caf::replies_to<remove_device>::with<removed>,
  caf::replies_to<queue_command>::with<command_view>,
  caf::replies_to<read_commands>::with<command_list>,
  caf::replies_to<cancel_command>::with<command_view>,
  caf::replies_to<inspect_device>::with<inspected>,
  caf::reacts_to<refresh_policy>, caf::reacts_to<take_report>,
  caf::reacts_to<take_output>, caf::reacts_to<detection_stored>,
  caf::replies_to<read_detection>::with<detection_view>,
  caf::replies_to<edit_triage>::with<detection_view>,
  caf::replies_to<list_devices>::with<device_page>,
  caf::replies_to<list_detections>::with<detection_page>,
  caf::replies_to<count_all>::with<counted>, caf::reacts_to<device_changed>,
  caf::reacts_to<detection_changed>, caf::reacts_to<passivate>>;

} // namespace vedette::actors
