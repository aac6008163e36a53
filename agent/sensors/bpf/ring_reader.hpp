#pragma once

#include "agent/sensors/bpf/bpf_host.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace vedette::agent {

/// Reads one ring: sleeps until something happens when little happens, and
/// comes by itself every two milliseconds when much does. At 30,000 events a
/// second a wake-up per event costs six times as much as the events.
class ring_reader {
public:
  ring_reader(std::shared_ptr<bpf_host> host, bpf_ring which);
  ~ring_reader();
  ring_reader(const ring_reader&) = delete;
  ring_reader& operator=(const ring_reader&) = delete;

  /// Reads what is there, as long as the sink wants it.
  std::size_t consume(const frame_sink& sink);
  /// Waits until there may be frames, `poke` was called, or the time is up.
  /// Call it only after `consume` left nothing behind.
  void wait(std::chrono::milliseconds at_most);
  /// Ends a `wait` of another thread.
  void poke();

private:
  std::shared_ptr<bpf_host> host_;
  bpf_ring which_;
  int poke_; // An eventfd.
  bool busy_ = false;
};

} // namespace vedette::agent
