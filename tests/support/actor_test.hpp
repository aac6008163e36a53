#pragma once

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/runtime/system.hpp"

#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace vedette::test {

/// Runs actors on one thread under a clock that only the test moves.
class actor_test : public ::testing::Test {
protected:
  static constexpr time_ns day_one = 1'700'000'000'000'000'000;

  actor_test()
    : clock{day_one}, sys{clock, {.threads = 1, .deterministic = true}},
      self{sys.caf(), true} {}

  ~actor_test() override { run(); }

  /// Lets actors work until every mailbox is empty. Fires no timer.
  void run() {
    for (int steps = 0; scheduler().try_run_once(); ++steps) {
      if (steps == steps_max) {
        ADD_FAILURE() << "actors do not come to rest";
        return;
      }
    }
  }

  /// Moves both clocks in steps of at most `grain`, letting actors work after
  /// each.
  void advance(std::chrono::nanoseconds by,
               std::chrono::nanoseconds grain = std::chrono::milliseconds{50}) {
    while (by.count() > 0) {
      const auto step = std::min(by, grain);
      by -= step;
      clock.advance(step.count());
      scheduler().clock().advance_time(step);
      run();
    }
  }

  /// Asks an actor and returns its answer; a refusal fails the test.
  template <class Answer, class Handle, class... Args>
  Answer ask(const Handle& whom, Args&&... args) {
    Answer answer{};
    exchange<Answer>(
      whom, [&](Answer& x) { answer = std::move(x); },
      [&](caf::error& why) { ADD_FAILURE() << sys.caf().render(why); },
      std::forward<Args>(args)...);
    return answer;
  }

  /// Asks an actor and returns why it refused; an answer fails the test.
  template <class Answer, class Handle, class... Args>
  vedette::error ask_refused(const Handle& whom, Args&&... args) {
    vedette::error refusal;
    exchange<Answer>(
      whom, [](Answer&) { ADD_FAILURE() << "was not refused"; },
      [&](caf::error& why) { refusal = actors::from_caf(why); },
      std::forward<Args>(args)...);
    return refusal;
  }

  /// One fact of an actor's status; 0 when it does not report it.
  template <class Handle>
  std::int64_t fact(const Handle& whom, std::string_view name) {
    for (const auto& [key, value] :
         ask<actors::actor_status>(whom, actors::get_status{}).facts)
      if (key == name && std::holds_alternative<std::int64_t>(value))
        return std::get<std::int64_t>(value);
    return 0;
  }

  /// Ends actors without ceremony; for teardown.
  template <class... Handles>
  void kill(const Handles&... whom) {
    (self->send_exit(whom, caf::exit_reason::kill), ...);
    run();
  }

  manual_clock clock;
  actors::system sys;
  caf::scoped_actor self;

private:
  // The deadline never passes: only the test moves the clock. A missing answer
  // is therefore an empty mailbox, and waiting for it would hang.
  template <class Answer, class Handle, class F, class G, class... Args>
  void exchange(const Handle& whom, F&& on_answer, G&& on_refusal,
                Args&&... args) {
    auto pending = self->request(whom, std::chrono::minutes{60},
                                 std::forward<Args>(args)...);
    run();
    if (!self->has_next_message()) {
      ADD_FAILURE() << "no answer";
      return;
    }
    pending.receive(std::forward<F>(on_answer), std::forward<G>(on_refusal));
  }

  static constexpr int steps_max = 1'000'000;

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(
      sys.caf().scheduler());
  }
};

} // namespace vedette::test
