#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace vedette::agent {

/// How long to wait before the next attempt: decorrelated jitter, so that a
/// thousand agents that lost one node do not come back at one moment.
class backoff {
public:
  using milliseconds = std::chrono::milliseconds;

  backoff(milliseconds first, milliseconds max, std::uint64_t seed)
    : first_{first}, max_{max}, last_{first}, random_{seed} {}

  /// Between `first` and three times the last wait, at most `max`; never less
  /// than `at_least`.
  milliseconds next(milliseconds at_least = milliseconds{0});
  /// The connection held: begin with short waits again.
  void reset() { last_ = first_; }

private:
  milliseconds first_, max_, last_;
  std::mt19937_64 random_;
};

} // namespace vedette::agent
