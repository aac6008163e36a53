#pragma once

#include "actors/contract/uplink.hpp"

namespace vedette::actors {

/// INTERNAL: time to say how the agent is.
struct health_due {};

/// Introduces the agent to the cloud whenever the control channel comes up, and
/// reports its health from time to time.
using reporter_actor
  = uplink_listener_actor::extend<caf::reacts_to<health_due>>;

} // namespace vedette::actors
