#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/runtime/registry.hpp"
#include "actors/runtime/shell.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <optional>
#include <string>
#include <utility>

namespace vedette::actors {

struct system_options {
  /// Scheduler threads; 0 = one per core.
  std::size_t threads = 0;
  /// Everything on the calling thread under a clock that only the test moves.
  bool deterministic = false;
};

/// The one place where CAF is set up, and the only way to make an actor: every
/// actor gets a name, an owner and counters.
class system {
public:
  system(const clock_source& clock, const system_options& options);

  /// Starts an actor with nobody above it; for supervisors and tests.
  template <class State, class... Ts>
  typename State::handle spawn(std::string name, Ts&&... xs) {
    return spawn_below<State>(nullptr, std::move(name),
                              std::forward<Ts>(xs)...);
  }

  /// Starts an actor owned by `parent`. `State::family` groups actors of a
  /// kind, `State::compact` leaves out timing, `State::blocks` asks for a
  /// thread of its own.
  template <class State, class... Ts>
  typename State::handle spawn_below(caf::local_actor* parent, std::string name,
                                     Ts&&... xs) {
    constexpr bool compact = requires {
      State::compact;
    };
    constexpr bool blocks = requires {
      State::blocks;
    };
    actor_tag tag{compact ? std::string{} : std::move(name), State::family,
                  compact};
    caf::actor_config config{parent != nullptr ? parent->context() : nullptr,
                             parent};
    if constexpr (blocks) {
      if (!options_.deterministic)
        return caf_->spawn_class<shell<State>, caf::detached>(
          config, registry_, std::move(tag), *this, std::forward<Ts>(xs)...);
    }
    return caf_->spawn_class<shell<State>, caf::no_spawn_options>(
      config, registry_, std::move(tag), *this, std::forward<Ts>(xs)...);
  }

  /// The live actor with this id, or nullptr; fills `row` when there is one.
  caf::actor find(std::uint64_t id, actor_row& row);

  [[nodiscard]] caf::actor_system& caf() { return *caf_; }
  [[nodiscard]] vedette::actors::registry& registry() { return registry_; }
  [[nodiscard]] const clock_source& clock() const { return registry_.clock(); }

private:
  system_options options_;
  vedette::actors::registry registry_; // Outlives the actors.
  caf::actor_system_config config_;
  std::optional<caf::actor_system> caf_;
};

} // namespace vedette::actors
