#pragma once

#include "engine/window.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::engine {

/// Steps in order, for one key.
///
/// For each step it remembers the newest partial match that got there; an event
/// extends the newest one and ends it, unless the step forks. Later steps look
/// at an event first, so that one event is never two steps of one match. A
/// match that missing steps forbid is dropped when it would complete: a missing
/// step between two others looks at the time between them; one in front looks
/// back, one at the end looks ahead, both within the rule's span.
class sequence_window final : public window {
public:
  sequence_window(const rule& of, std::string key);
  ~sequence_window() override;

  void feed(std::uint64_t steps, const bound_event& event,
            const value& measured, std::vector<completion>& out) override;
  void advance_to(time_ns now, std::vector<completion>& out) override;
  [[nodiscard]] time_ns deadline() const override;
  [[nodiscard]] bool idle() const override;
  [[nodiscard]] window_summary summary() const override;
  void held(std::vector<std::uint64_t>& out) const override;
  [[nodiscard]] std::vector<bound_event>
  bound_before(std::size_t step) const override;

private:
  struct link;
  struct rare;
  struct lane;

  void feed_lane(lane& at, std::uint64_t steps, const bound_event& event,
                 std::vector<completion>& out);
  void note_missing(lane& at, std::size_t stage, const bound_event& event);
  void start(lane& at, std::size_t stage, const bound_event& event,
             std::vector<completion>& out);
  void extend(lane& at, std::size_t stage, const bound_event& event,
              std::vector<completion>& out);
  void arrive(lane& at, std::size_t stage, std::shared_ptr<link> last,
              std::vector<completion>& out);
  void complete(lane& at, std::shared_ptr<link> last,
                std::vector<completion>& out);
  void emit(const lane& at, const link& last, time_ns when,
            std::vector<completion>& out) const;
  void drop_partials();
  void forget_missing(lane& at, time_ns now);
  [[nodiscard]] time_ns span() const;

  template <class Visit>
  void for_each_lane(Visit&& visit);
  template <class Visit>
  void for_each_lane(Visit&& visit) const;

  const rule& rule_;
  std::string key_;
  std::unique_ptr<lane> first_;
  std::vector<std::unique_ptr<lane>> others_; // Alternative paths.
};

} // namespace vedette::engine
