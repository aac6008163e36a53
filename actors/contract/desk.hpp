#pragma once

#include "actors/contract/lifecycle.hpp"

#include <functional>

namespace vedette::cloud {
class desk_shell;
}

namespace vedette::actors {

/// A question of the API or the gateway, put by a thread that is no actor: the
/// desk asks whom it takes and answers by the question's callback.
struct put_question {
  std::function<void(cloud::desk_shell&)> ask;
};

/// Asks actors on behalf of the rest of the program.
using desk_actor = lifecycle_actor::extend<caf::reacts_to<put_question>>;

} // namespace vedette::actors
