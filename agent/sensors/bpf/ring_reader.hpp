#pragma once

#include "agent/sensors/bpf/bpf_host.hpp"
#include "agent/sensors/gather.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace vedette::agent {

/// Reads one ring: sleeps until something happens when little happens, and
/// comes by itself every two milliseconds when much does. At 30,000 events a
/// second a wake-up per event costs six times as much as the events.
class ring_reader {
public:
  ring_reader(std::shared_ptr<bpf_host> host, bpf_ring which,
              const clock_source& clock);
  ~ring_reader();
  ring_reader(const ring_reader&) = delete;
  ring_reader& operator=(const ring_reader&) = delete;

  /// Reads what is there, as long as the sink wants it. One thread at a time.
  std::size_t consume(const frame_sink& sink);
  /// Frames come fast: `wait` before the next `consume`.
  [[nodiscard]] bool gathers() const { return gathers_; }
  /// Waits until there may be frames, `poke` was called, or the time is up.
  /// Call it only after `consume` left nothing behind, or while it `gathers`.
  void wait(std::chrono::milliseconds at_most);
  /// Ends a `wait` of another thread.
  void poke();

private:
  std::shared_ptr<bpf_host> host_;
  bpf_ring which_;
  int poke_; // An eventfd.
  const clock_source& clock_;
  gather_gate gate_;
  std::atomic<bool> gathers_{false}; // Of the gate, for the thread that waits.
};

} // namespace vedette::agent
