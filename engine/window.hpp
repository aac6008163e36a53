#pragma once

#include "engine/rule.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

/// An event as a window remembers it. `ref` is the owner's name for it (a
/// sequence number, an input line); windows never look inside.
struct bound_event {
  std::uint64_t ref = 0;
  time_ns time = 0;
  std::int64_t tiebreak = 0;
};

/// A rule that came true for one key.
struct completion {
  std::string key; ///< Display form of the key; empty = none.
  time_ns time = 0;
  std::size_t path = 0; ///< Which of the rule's paths.
  /// In the path's order; nullopt where a missing step stayed missing.
  std::vector<std::optional<bound_event>> events;
};

/// What an inspector shows of a window.
struct window_summary {
  std::size_t step = 0; ///< Furthest step reached, from 0.
  std::size_t steps = 0;
  std::vector<std::optional<bound_event>> bound;
  time_ns deadline = no_limit;
  std::size_t bytes = 0;
};

/// The partial match of one multi-step rule for one key: a pure automaton under
/// virtual time. Live it is owned by a correlation-window actor, offline by a
/// table; both feed it the same way and get the same answers.
///
/// Requires events in non-decreasing (time, tiebreak) order. `advance_to` must
/// be called before an event of a later time is fed, so that absence is decided
/// at the moment it becomes true and never early.
class window {
public:
  virtual ~window() = default;

  /// Feeds an event that matched the steps in `steps` (bit i = step i; the bit
  /// after the last step = `until`). `value` is the correlation's value, if
  /// any.
  virtual void feed(std::uint64_t steps, const bound_event& event,
                    const value& measured, std::vector<completion>& out)
    = 0;
  /// Lets time pass to `now`: expiry, absence.
  virtual void advance_to(time_ns now, std::vector<completion>& out) = 0;
  /// When `advance_to` next has something to do; `no_limit` = never.
  [[nodiscard]] virtual time_ns deadline() const = 0;
  /// True when it holds nothing any more and may be forgotten.
  [[nodiscard]] virtual bool idle() const = 0;
  [[nodiscard]] virtual window_summary summary() const = 0;
  /// Events that might still have counted and went because it holds too many.
  [[nodiscard]] virtual std::uint64_t forgotten() const { return 0; }
  /// Appends the refs of all events that completions or later steps can still
  /// ask for; may repeat.
  virtual void held(std::vector<std::uint64_t>& out) const = 0;
  /// For rules with captures: by step, the events of the partial match that an
  /// event of `step` would extend; empty when there is none.
  [[nodiscard]] virtual std::vector<bound_event>
  bound_before(std::size_t step) const;
};

/// The steps of a rule one of which an event must match to open a window; other
/// events only go on with one.
std::uint64_t starting_steps(const rule& of);

/// Requires `of.shape != rule_shape::single`; `of` must outlive the window.
std::unique_ptr<window> make_window(const rule& of, std::string key);

} // namespace vedette::engine
