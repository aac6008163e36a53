#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"
#include "actors/window/window_table.hpp"

#include <memory>
#include <unordered_set>
#include <vector>

namespace vedette::actors {

/// Owns the correlation windows: one actor per rule and key.
class windows_shell {
public:
  using handle = windows_actor;
  static constexpr auto family = "windows";

  windows_shell(handle::pointer self, system& sys, detections_actor detections,
                const window_limits& limits);

  handle::behavior_type behavior();

private:
  void use(use_rules& x);
  void take(feed_windows& x);
  void take_hit(step_hit&& hit);
  void pass(time_ns now);
  void take_report(const window_report& x);
  void retire_window(std::uint32_t slot);
  [[nodiscard]] bool is_of(std::uint32_t slot,
                           const std::string& rule_id) const;
  caf::result<window_list> list(const list_windows& which);
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  system& sys_;
  detections_actor detections_;
  std::shared_ptr<const rule_book> book_;
  window_table table_;
  std::vector<window_actor> windows_; // By slot.
  time_ns now_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t started_ = 0;
};

/// Whether hits of these steps can begin a window of the rule; others only
/// continue one.
bool can_start(const engine::rule& rule, std::uint64_t steps);

} // namespace vedette::actors
