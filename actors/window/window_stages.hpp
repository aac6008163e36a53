#pragma once

#include "actors/contract/window.hpp"

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace vedette::actors {

/// Rules made of detections are fed in stages: first the windows of events see
/// all events up to some moment; when each has answered, what they found goes
/// to the rules made of it, in order of time; and so on. Thus windows that work
/// side by side find what one thread would find. Pure.
class window_stages {
public:
  /// Learns which rules are made of which. Forgets what waits.
  void use(const engine::plan& of);

  /// False when no rule is made of detections: there is one stage.
  [[nodiscard]] bool needed() const noexcept { return last_ > 0; }
  /// Requires a rule of the plan. 0 = it is made of events only.
  [[nodiscard]] std::uint32_t stage_of(std::uint32_t rule) const {
    return stage_of_[rule];
  }

  /// Puts aside what a later stage is to be fed with. `ref` orders what
  /// happened at one moment; `rule` is who found it.
  void put_aside(step_hit hit, std::uint64_t ref, std::uint32_t rule);

  /// A window of a rule that others are made of was sent something, or
  /// answered.
  void sent() noexcept { ++unanswered_; }
  void answered() noexcept { unanswered_ -= unanswered_ > 0 ? 1 : 0; }
  [[nodiscard]] bool waits() const noexcept { return unanswered_ > 0; }
  void stop_waiting() noexcept { unanswered_ = 0; }

  /// The stage that is on; goes back to 0 when all are done.
  [[nodiscard]] std::uint32_t stage() const noexcept { return stage_; }
  /// Requires that nothing is waited for. False when the last stage is done;
  /// else the next one is on, and `out` is what it is to be fed with.
  bool next(std::vector<step_hit>& out);

private:
  struct aside {
    std::tuple<time_ns, std::uint64_t, std::uint32_t, std::uint64_t> order;
    step_hit hit;
  };

  std::vector<std::uint32_t> stage_of_;    // By rule.
  std::vector<std::vector<aside>> asides_; // By stage.
  std::uint32_t stage_ = 0;
  std::uint32_t last_ = 0;
  std::uint64_t unanswered_ = 0;
  std::uint64_t put_ = 0;
};

} // namespace vedette::actors
