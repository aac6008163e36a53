#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/device/link.hpp"

#include <memory>
#include <string>

namespace vedette::actors {

/// The sender wants what comes in on a channel, and to know when it goes up or
/// down; told at once how it is. Ends with the sender.
struct subscribe {
  channel which = channel::control;
};

/// A checked message of the cloud, for each subscriber of its channel.
struct inbound {
  channel from = channel::control;
  std::shared_ptr<const schema::message> what;
};

struct link_changed {
  channel which = channel::control;
  bool up = false;
  std::string why; ///< Of a link that is down.
};

/// Sends if the channel is up; forgets it otherwise. Whoever needs certainty
/// sends again until the cloud accepted it.
struct transmit {
  channel to = channel::control;
  std::shared_ptr<const schema::message> what;
};

/// What a subscriber of the uplink must understand.
using uplink_listener_actor
  = lifecycle_actor::extend<caf::reacts_to<inbound>,
                            caf::reacts_to<link_changed>>;

/// The agent's connection to the cloud. `inbound` and `link_changed` come from
/// the link's threads.
using uplink_actor = uplink_listener_actor::extend<caf::reacts_to<subscribe>,
                                                   caf::reacts_to<transmit>>;

} // namespace vedette::actors
