#pragma once

#include "actors/runtime/instrumented.hpp"

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <exception>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace vedette::actors {

/// The actor around a state class. State has
///   `using handle = foo_actor;`           the interface it implements,
///   `State(handle::pointer self, deps…)`  everything it depends on,
///   `handle::behavior_type behavior()`    a table: one line per message,
/// and lives exactly as long as the actor runs. An exception of a handler ends
/// the actor; its text becomes the actor's last error.
template <class State>
class shell final : public instrumented<typename State::handle::base> {
  using base = instrumented<typename State::handle::base>;

public:
  template <class... Ts>
  shell(caf::actor_config& config, registry& where, actor_tag tag, Ts&&... xs)
    : base{config, where, std::move(tag)} {
    this->set_exception_handler(
      [](caf::scheduled_actor* self, std::exception_ptr& what) {
        return static_cast<shell*>(self)->on_exception(what);
      });
    state_.emplace(this, std::forward<Ts>(xs)...);
  }

  typename State::handle::behavior_type make_behavior() override {
    return state_->behavior();
  }

  void on_exit() override {
    this->forget();
    state_.reset();
  }

private:
  caf::error on_exception(const std::exception_ptr& what) {
    try {
      std::rethrow_exception(what);
    } catch (const std::exception& why) {
      this->where().note_error(this->label(), why.what());
    } catch (...) {
      this->where().note_error(this->label(), "an exception without a name");
    }
    return caf::sec::runtime_error;
  }

  std::optional<State> state_;
};

} // namespace vedette::actors
