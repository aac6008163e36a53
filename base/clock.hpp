#pragma once

#include <chrono>
#include <cstdint>

namespace vedette {

/// Nanoseconds since 1970-01-01T00:00:00Z, or since boot where a name says so.
using time_ns = std::int64_t;

inline constexpr time_ns ns_per_second = 1'000'000'000;

/// The only source of time. Everything that needs the time takes one of these
/// in its constructor, so that a test or a replay decides what time it is.
class clock_source {
public:
  virtual ~clock_source() = default;
  /// Wall time (UTC). May jump.
  [[nodiscard]] virtual time_ns wall() const = 0;
  /// Monotonic time since boot, suspended time included. Never jumps.
  [[nodiscard]] virtual time_ns boot() const = 0;
  /// What the calling thread has had of a CPU. For measuring work: it stands
  /// still while others have the CPU.
  [[nodiscard]] virtual time_ns thread_cpu() const = 0;
};

/// The clock of the operating system.
class system_clock_source final : public clock_source {
public:
  [[nodiscard]] time_ns wall() const override;
  [[nodiscard]] time_ns boot() const override;
  [[nodiscard]] time_ns thread_cpu() const override;
};

/// A clock that only its owner moves.
class manual_clock final : public clock_source {
public:
  explicit manual_clock(time_ns wall = 0, time_ns boot = 0)
    : wall_{wall}, boot_{boot} {}
  [[nodiscard]] time_ns wall() const override { return wall_; }
  [[nodiscard]] time_ns boot() const override { return boot_; }
  /// Whoever moves the clock works all the time.
  [[nodiscard]] time_ns thread_cpu() const override { return boot_; }
  void advance(time_ns by) {
    wall_ += by;
    boot_ += by;
  }
  void jump_wall(time_ns to) { wall_ = to; }

private:
  time_ns wall_;
  time_ns boot_;
};

} // namespace vedette
