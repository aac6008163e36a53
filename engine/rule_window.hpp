#pragma once

#include "engine/plan.hpp"
#include "engine/rule_hit.hpp"
#include "engine/window.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::engine {

/// The window of one rule of a plan and one key, fed with hits: what the
/// correlation-window actor owns live and the rule runner owns offline.
class rule_window {
public:
  /// Requires a rule of several steps, and that `of` outlives it.
  rule_window(const plan& of, std::uint32_t rule, std::string key);

  /// Requires that time was let pass to the event before.
  void feed(const rule_hit& what, const bound_event& event,
            std::vector<completion>& out);
  void advance_to(time_ns now, std::vector<completion>& out) {
    state_->advance_to(now, out);
  }

  [[nodiscard]] time_ns deadline() const { return state_->deadline(); }
  [[nodiscard]] bool idle() const { return state_->idle(); }
  [[nodiscard]] std::uint64_t forgotten() const { return state_->forgotten(); }
  [[nodiscard]] window_summary summary() const;
  /// Sorted: the refs of the events that it can still ask for.
  [[nodiscard]] std::vector<std::uint64_t> held() const;

private:
  using kept_events
    = std::unordered_map<std::uint64_t, std::shared_ptr<const kept_fields>>;

  void forget();

  std::unique_ptr<window> state_;
  const step_captures* captures_;
  std::unique_ptr<kept_events> kept_; // Only for rules with captures.
  std::size_t forget_at_ = 8;
};

} // namespace vedette::engine
