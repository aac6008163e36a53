#pragma once

#include "actors/runtime/instrumented.hpp"
#include "base/fault.hpp"

#include <caf/response_promise.hpp>
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
/// and lives exactly as long as the actor runs. An exception of a handler fails
/// the message, which is counted: the asker hears of it, the actor lives on.
/// Its text becomes the actor's last error. One of the constructor or of
/// `behavior` ends the actor.
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

  using base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    try {
      return base::consume(what);
    } catch (...) {
      on_fault(what, text_of(std::current_exception()));
    }
    return caf::invoke_message_result::consumed;
  }

  void on_exit() override {
    this->forget();
    state_.reset();
  }

private:
  caf::error on_exception(const std::exception_ptr& what) {
    this->where().note_error(this->label(), text_of(what));
    return caf::sec::runtime_error;
  }

  void on_fault(caf::mailbox_element& what, const std::string& why) {
    this->where().note_fault(this->label(), why);
    // Who only sent would take an error for an order to end.
    if (what.mid.is_request() && !what.mid.is_answered())
      caf::response_promise{this->ctrl(), what}.deliver(
        caf::make_error(caf::sec::runtime_error, why));
  }

  std::optional<State> state_;
};

} // namespace vedette::actors
