#pragma once

#include "engine/window.hpp"

#include <string>
#include <vector>

namespace vedette::engine {

/// Steps in any order, for one key. The first event of each step stays; when
/// every step has one the rule comes true and starts anew. With `distinct`
/// (EQL sample) no event may stand for two steps.
class join_window final : public window {
public:
  join_window(const rule& of, std::string key, bool distinct);

  void feed(std::uint64_t steps, const bound_event& event,
            const value& measured, std::vector<completion>& out) override;
  void advance_to(time_ns now, std::vector<completion>& out) override;
  [[nodiscard]] time_ns deadline() const override;
  [[nodiscard]] bool idle() const override;
  [[nodiscard]] window_summary summary() const override;
  void held(std::vector<std::uint64_t>& out) const override;

private:
  void feed_distinct(std::uint64_t steps, const bound_event& event,
                     std::vector<completion>& out);

  const rule& rule_;
  std::string key_;
  /// By step; a join keeps one event, a sample as many as there are steps.
  std::vector<std::vector<bound_event>> bound_;
  bool distinct_;
  bool done_ = false; ///< A sample fires once per key.
};

struct picked_samples {
  std::vector<std::vector<bound_event>> found;
  bool gave_up = false; ///< Too many combinations: some were not tried.
};

/// Picks up to `limit` combinations of one event per step in which no event
/// comes twice, in the order of the events.
picked_samples
pick_samples(const std::vector<std::vector<bound_event>>& by_step,
             std::size_t limit);

} // namespace vedette::engine
