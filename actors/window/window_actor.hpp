#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
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

/// Feeds one engine::window and keeps the events it is bound to. There may be a
/// million of these: no timers, no names, one report per change.
class window_shell {
public:
  using handle = window_actor;
  static constexpr auto family = "window";
  static constexpr bool compact = true;

  window_shell(handle::pointer self, system& sys, window_name name,
               windows_actor keeper, detections_actor detections);

  handle::behavior_type behavior();

private:
  void take(feed& x);
  void pass(time_ns now);
  void settle();
  void complete(engine::completion&& x);
  void forget_unbound();
  [[nodiscard]] window_view view() const;
  [[nodiscard]] actor_status status() const;
  [[nodiscard]] const engine::rule& rule() const {
    return name_.book->plan->rules()[name_.rule];
  }

  handle::pointer self_;
  window_name name_;
  windows_actor keeper_;
  detections_actor detections_;
  std::unique_ptr<engine::window> window_;
  std::vector<std::pair<std::uint64_t, std::shared_ptr<const schema::event>>>
    events_; // By ref.
  std::uint32_t fed_ = 0;
  std::uint32_t forget_at_ = 8;
  time_ns reported_deadline_ = engine::no_limit;
};

} // namespace vedette::actors
