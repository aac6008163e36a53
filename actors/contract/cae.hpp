#pragma once

#include "actors/contract/spool.hpp"
#include "actors/contract/uplink.hpp"
#include "actors/sensor/sensor_source.hpp"

#include <memory>
#include <vector>

namespace vedette::actors {

/// A sensor's events in their order. Answered with `observed` to the sender
/// once rules saw them and the spool has them.
struct observe {
  std::shared_ptr<event_batch> batch;
};

/// INTERNAL: time passes although nothing happens.
struct time_due {};

/// What do rules cost? The dearest, and all that are suspended. And what did
/// exceptions hold back?
struct read_rule_costs {};
struct rule_costs {
  std::vector<schema::rule_cost> items;
  std::vector<schema::exception_hits> exceptions;
};

/// The Context Analysis Engine: keeps the rules of the policy, gives each event
/// its context, finds what it matches. `inbound` brings policies.
using cae_actor = uplink_listener_actor::extend<
  caf::reacts_to<observe>, caf::reacts_to<kept>, caf::reacts_to<time_due>,
  caf::replies_to<read_rule_costs>::with<rule_costs>>;

} // namespace vedette::actors
