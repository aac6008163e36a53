#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

// Tested by tests/unit/actors/device/credit_budget_test.cpp

namespace vedette::actors {

/// Bounds the bytes of blocks that all devices of a node have in its memory:
/// from the moment a block is taken until it is on disk. Credit shrinks as the
/// room does, so that devices slow down before one has to be turned away.
/// Thread-safe.
class credit_budget {
public:
  credit_budget(std::uint64_t all_bytes, std::uint64_t device_bytes)
    : all_bytes_{all_bytes}, device_bytes_{device_bytes} {}

  /// False when the block does not fit; then nothing was taken.
  bool take(std::uint64_t bytes) {
    auto held = held_.load(std::memory_order_relaxed);
    do {
      if (held + bytes > all_bytes_) {
        refused_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
    } while (!held_.compare_exchange_weak(held, held + bytes,
                                          std::memory_order_relaxed));
    return true;
  }
  void give_back(std::uint64_t bytes) {
    held_.fetch_sub(bytes, std::memory_order_relaxed);
  }

  /// While paused there is no credit for anybody: what is on its way is still
  /// taken, and everything else waits at the agents.
  void pause(bool paused) { paused_.store(paused, std::memory_order_relaxed); }
  [[nodiscard]] bool paused() const {
    return paused_.load(std::memory_order_relaxed);
  }

  /// What a device may have out now: its full share while much is free, less
  /// and less after that, and nothing when nothing is.
  [[nodiscard]] std::uint64_t credit() const {
    if (paused())
      return 0;
    const auto held = std::min(this->held(), all_bytes_);
    return std::min(device_bytes_, (all_bytes_ - held) / 16);
  }

  [[nodiscard]] std::uint64_t held() const {
    return held_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t all() const { return all_bytes_; }
  /// Blocks turned away.
  [[nodiscard]] std::uint64_t refused() const {
    return refused_.load(std::memory_order_relaxed);
  }

private:
  const std::uint64_t all_bytes_;
  const std::uint64_t device_bytes_;
  std::atomic<std::uint64_t> held_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<bool> paused_ = false;
};

} // namespace vedette::actors
