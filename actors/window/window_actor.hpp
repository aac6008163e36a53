#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"
#include "engine/rule_window.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Which window this is.
struct window_name {
  std::shared_ptr<const rule_book> book;
  std::uint32_t rule = 0;
  std::string key;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
};

/// Feeds one engine::rule_window and keeps the events it is bound to. There may
/// be a million of these: no timers, no names, one report per change.
class window_shell {
public:
  using handle = window_actor;
  static constexpr auto family = "window";
  static constexpr bool compact = true;

  window_shell(handle::pointer self, system& sys, window_name name,
               windows_actor keeper, detections_actor detections);

  handle::behavior_type behavior();

private:
  /// What a window may still have to report an event for.
  struct held_event {
    std::uint64_t ref = 0;
    std::size_t step = 0; ///< The first of those it matched.
    std::shared_ptr<const schema::event> event;
    std::shared_ptr<const nested_events> nested;
  };

  void take(feed& x);
  void pass(const pass_time& x);
  void settle(bool answer, time_ns began = 0);
  void complete(std::vector<engine::completion>& done, std::uint64_t ref);
  void raise_finding(engine::completion& x);
  void hand_on(const engine::completion& x, std::uint64_t ref);
  [[nodiscard]] const held_event* find(std::uint64_t ref) const;
  void forget_unbound();
  [[nodiscard]] window_view view() const;
  [[nodiscard]] actor_status status() const;
  [[nodiscard]] const engine::rule& rule() const {
    return name_.book->plan->rules()[name_.rule];
  }

  handle::pointer self_;
  const clock_source& clock_;
  window_name name_;
  windows_actor keeper_;
  detections_actor detections_;
  engine::rule_window window_;
  std::vector<held_event> events_; // By ref.
  // Of the newest event; only for rules that others are made of.
  std::shared_ptr<const std::vector<engine::handover>> handovers_;
  std::shared_ptr<const rule_book> handovers_of_;
  std::uint32_t fed_ = 0;
  std::uint32_t forget_at_ = 8;
  time_ns reported_deadline_ = engine::no_limit;
};

} // namespace vedette::actors
