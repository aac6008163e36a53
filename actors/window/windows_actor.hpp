#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"
#include "actors/window/window_stages.hpp"
#include "actors/window/window_table.hpp"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
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
  void proceed();
  void begin(feed_windows& x);
  void take_hit(step_hit&& hit);
  void take_detection(const hand_over& x);
  void pass();
  void send_time(std::uint32_t slot);
  void take_report(const window_report& x);
  void retire_window(std::uint32_t slot);
  [[nodiscard]] std::uint32_t stage_of(std::uint32_t slot) const;
  [[nodiscard]] bool is_of(std::uint32_t slot,
                           const std::string& rule_id) const;
  [[nodiscard]] window_costs costs() const;
  caf::result<window_list> list(const list_windows& which);
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  system& sys_;
  detections_actor detections_;
  std::shared_ptr<const rule_book> book_;
  std::unordered_map<std::uint64_t, std::uint32_t> rule_of_; // By identity.
  std::vector<std::uint64_t> starts_;                        // By rule.
  window_table table_;
  window_stages stages_;
  std::vector<window_actor> windows_; // By slot.
  // Only when rules are made of detections: feeds wait for the one before.
  std::deque<feed_windows> waiting_;
  std::uint32_t waited_ = 0;
  bool busy_ = false;
  struct later { // A window that time is not yet let pass for.
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
  };
  std::vector<later> later_;
  struct cost {
    time_ns spent = 0;
    std::uint32_t bytes = 0; // Of the window timed last.
  };
  std::unordered_map<std::uint64_t, cost> costs_; // By identity.
  time_ns now_ = 0; // All before it has been seen by all windows.
  std::uint64_t nested_ = 0;
  std::uint64_t unanswered_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t started_ = 0;
};

} // namespace vedette::actors
