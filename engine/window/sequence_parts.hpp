#pragma once

#include "engine/window/sequence.hpp"

#include <limits>
#include <vector>

/// What sequence windows are made of; for their own sources only.
namespace vedette::engine {

inline constexpr time_ns never_seen = std::numeric_limits<time_ns>::min();

/// The two latest times something was seen, to answer "before t?".
struct last_seen {
  time_ns latest = never_seen;
  time_ns previous = never_seen;

  void note(time_ns when) {
    if (when == latest)
      return;
    previous = latest;
    latest = when;
  }
  [[nodiscard]] time_ns before(time_ns when) const {
    return latest < when ? latest : previous;
  }
};

/// One event of a partial match and the way back to the first.
struct sequence_window::link {
  bound_event event;
  link_ptr parent;
  std::uint32_t owners = 0;
  std::uint16_t stage = 0;
  bool forbidden = false;  ///< A missing step happened in between.
  bool looks_back = false; ///< It is the `looking_back` of its match.

  [[nodiscard]] const link& root() const {
    const auto* at = this;
    while (at->parent)
      at = at->parent.get();
    return *at;
  }
  [[nodiscard]] time_ns seen_in_front() const;
};

/// The first link of a rule that begins with missing steps.
struct sequence_window::looking_back : link {
  time_ns seen = never_seen; ///< When one of these was last seen.
};

inline time_ns sequence_window::link::seen_in_front() const {
  return looks_back ? static_cast<const looking_back*>(this)->seen : never_seen;
}

/// What only rules with missing steps need.
struct sequence_window::rare {
  struct waiting {
    link_ptr last;
    time_ns until = no_limit; ///< Completes when time is later than this.
  };
  std::vector<last_seen> seen; // By stage.
  std::vector<waiting> pending;
};

} // namespace vedette::engine
