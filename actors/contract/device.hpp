#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/inspector.hpp"
#include "actors/contract/lifecycle.hpp"
#include "actors/contract/store.hpp"
#include "actors/device/session.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// A connection of this device opened. A newer one of the same channel replaces
/// an older one.
struct attach_session {
  session_info who;
  std::uint64_t session_id = 0; ///< Unique on this node.
  std::weak_ptr<session> at;
};
/// A message came in on a session.
struct from_session {
  uid device;
  std::uint64_t session_id = 0;
  std::shared_ptr<schema::message> what;
  std::size_t frame_bytes = 0;
};
struct session_closed {
  uid device;
  std::uint64_t session_id = 0;
  std::string why;
};

/// A device was enrolled; its record is on disk.
struct enrol_device {
  device_view what;
};
struct enrolled {};

struct read_device {
  uid id;
};
struct assign_policy {
  uid id;
  std::string policy_id;
};
struct remove_device {
  uid id;
};
struct removed {};
struct queue_command {
  uid device;
  command_view what;
};
struct read_commands {
  uid device;
};
struct cancel_command {
  uid device;
  uid command;
  std::string user;
};
struct command_list {
  std::vector<command_view> items;
};

/// Have the agent answer a page of the admin endpoint; see inspector.hpp.
struct inspect_device {
  uid device;
  admin_request what;
};

/// Policies changed: look whether yours did.
struct refresh_policy {};
/// A detection of this device is stored.
struct detection_stored {
  uid device;
  uid id;
  std::uint32_t revision = 0;
};
/// INTERNAL: expiry of commands, last-seen, passivation.
struct device_due {};

/// One enrolled device while somebody has business with it.
using device_actor = lifecycle_actor::extend<
  caf::reacts_to<attach_session>, caf::reacts_to<from_session>,
  caf::reacts_to<session_closed>, caf::reacts_to<refresh_policy>,
  caf::reacts_to<detection_stored>, caf::reacts_to<stored>,
  caf::reacts_to<written>, caf::replies_to<read_device>::with<device_view>,
  caf::replies_to<assign_policy>::with<device_view>,
  caf::replies_to<remove_device>::with<removed>,
  caf::replies_to<queue_command>::with<command_view>,
  caf::replies_to<read_commands>::with<command_list>,
  caf::replies_to<cancel_command>::with<command_view>,
  caf::replies_to<inspect_device>::with<inspected>, caf::reacts_to<device_due>>;

} // namespace vedette::actors
