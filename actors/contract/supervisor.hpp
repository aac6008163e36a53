#pragma once

#include "actors/contract/lifecycle.hpp"

#include <cstdint>

namespace vedette::actors {

/// INTERNAL: the pause before a restart is over.
struct restart_due {
  std::uint64_t round = 0;
};

/// Keeps an ordered list of children alive; see runtime/supervisor.hpp.
using supervisor_actor = lifecycle_actor::extend<caf::reacts_to<restart_due>>;

} // namespace vedette::actors
