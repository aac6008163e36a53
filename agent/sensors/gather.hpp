#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>

namespace vedette::agent {

/// Tells a reader of a fast source to let events gather before it looks again:
/// a wake-up costs more than twenty events. Events that come one by one are
/// never kept waiting.
class gather_gate {
public:
  /// How long events gather.
  static constexpr std::chrono::milliseconds pause{2};

  /// A look at `now`, on any clock that does not jump, found so many events.
  void looked(std::size_t events, time_ns now) noexcept;
  [[nodiscard]] bool gathers() const noexcept { return gathers_; }

private:
  time_ns last_ = 0; // Look that found something.
  unsigned in_a_row_ = 0;
  bool gathers_ = false;
};

} // namespace vedette::agent
