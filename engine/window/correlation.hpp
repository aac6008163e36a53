#pragma once

#include "engine/window.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// A Sigma correlation for one key: a window that slides over event time.
///
/// A condition that more events can only bring closer (`gte` and `gt` on counts
/// and sums, all `temporal` ones) is decided with every event, and a detection
/// uses its events up: the next one needs as many again. Every other condition
/// (`lt`, `lte`, `eq`, `neq`, ranges, `not`, any on averages, percentiles) can
/// only be decided when all events are known: the window then opens with its
/// first event and is decided, once, when the timespan is over.
class correlation_window final : public window {
public:
  /// Events one window remembers, or as many as its condition counts up to;
  /// the oldest go first.
  static constexpr std::size_t events_max = 10'000;
  static constexpr std::size_t counted_max = 1'000'000;

  correlation_window(const rule& of, std::string key);

  void feed(std::uint64_t steps, const bound_event& event,
            const value& measured, std::vector<completion>& out) override;
  void advance_to(time_ns now, std::vector<completion>& out) override;
  [[nodiscard]] time_ns deadline() const override;
  [[nodiscard]] bool idle() const override { return events_.empty(); }
  [[nodiscard]] window_summary summary() const override;
  [[nodiscard]] std::uint64_t forgotten() const override { return forgotten_; }
  void held(std::vector<std::uint64_t>& out) const override;

private:
  struct entry {
    bound_event event;
    std::uint64_t steps = 0;
    double number = 0;
    std::string text; ///< Of values that are counted or are no numbers.
    bool has_number = false;
  };
  /// Steps seen in order so far, for temporal_ordered.
  struct chain {
    std::vector<std::optional<bound_event>> events;
    std::size_t length = 0;
    time_ns start = 0;
  };

  [[nodiscard]] bool is_over(time_ns start, time_ns now) const;
  [[nodiscard]] bool satisfied(double measure) const;
  [[nodiscard]] double measure() const;
  [[nodiscard]] double percentile() const;
  [[nodiscard]] std::map<std::string_view, std::size_t> counts() const;
  [[nodiscard]] std::string rarest_text() const;
  [[nodiscard]] double rarest_share() const;
  [[nodiscard]] bool is_reached() const;
  [[nodiscard]] std::uint64_t seen() const; ///< Steps, as bits.
  [[nodiscard]] std::size_t steps_seen() const;
  bool make_entry(std::uint64_t steps, const bound_event& event,
                  const value& measured, entry& made) const;
  void add(entry made);
  void extend_chains(std::uint64_t steps, const bound_event& event,
                     std::vector<completion>& out);
  void decide(time_ns now, std::vector<completion>& out);
  void emit(time_ns now, std::vector<completion>& out) const;
  void clear();

  const rule& of_;
  const correlation& how_;
  std::string key_;
  bool at_close_ = false;
  std::size_t most_ = events_max;
  std::uint64_t forgotten_ = 0;
  std::deque<entry> events_;  // By time.
  std::vector<chain> chains_; // By last step; only for temporal_ordered.
};

} // namespace vedette::engine
