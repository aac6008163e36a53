#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/lifecycle.hpp"

namespace vedette::actors {

/// A page of the admin endpoint.
struct inspect_page {
  admin_request what;
};
struct inspected {
  admin_answer what;
};

/// Answers questions about the actors themselves, from counters; only for the
/// state of a single actor it asks that actor, and not for longer than 1 s.
using inspector_actor
  = lifecycle_actor::extend<caf::replies_to<inspect_page>::with<inspected>>;

} // namespace vedette::actors
