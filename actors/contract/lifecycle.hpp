#pragma once

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace vedette::actors {

/// What do you look like inside? Answered with a flat summary. No answer within
/// a second is an answer too.
struct get_status {};

using status_value = std::variant<std::int64_t, double, bool, std::string>;

/// Facts of one actor in the order in which a reader wants them.
struct actor_status {
  std::vector<std::pair<std::string, status_value>> facts;
};

/// Finish what must be finished, answer, and quit. Whoever misses the deadline
/// is killed.
struct stop {};

/// The actor has nothing left to lose.
struct stopped {
  std::int64_t unfinished = 0; ///< Items abandoned; 0 = everything done.
};

/// Every actor of the system speaks at least this.
using lifecycle_actor
  = caf::typed_actor<caf::replies_to<get_status>::with<actor_status>,
                     caf::replies_to<stop>::with<stopped>>;

} // namespace vedette::actors
