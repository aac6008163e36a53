#pragma once

#include "agent/sensors/bpf/frames.h"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

struct bpf_options {
  std::uint64_t only_cgroup = 0; ///< Cgroup v2 id; 0 = the whole host.
  std::uint32_t process_ring_bytes = 4U << 20; ///< Powers of two.
  std::uint32_t network_ring_bytes = 4U << 20;
};

enum class bpf_ring : unsigned char { process, network };

/// Called with one frame, valid during the call; false stops the reading after
/// this frame.
using frame_sink = std::function<bool(std::string_view frame)>;

/// The loaded BPF programs and their rings. Each ring is read by one thread at
/// a time; the programs vanish with the object.
class bpf_host {
public:
  /// Loads and attaches. errc::unsupported when this build or this kernel
  /// cannot, errc::forbidden when a privilege is missing; the detail says what.
  static result<std::shared_ptr<bpf_host>> load(const bpf_options& options);
  virtual ~bpf_host() = default;

  /// Hands all waiting frames to the sink until it says stop; does not wait.
  virtual std::size_t consume(bpf_ring which, const frame_sink& sink) = 0;
  /// A descriptor that is readable while frames wait.
  [[nodiscard]] virtual int descriptor(bpf_ring which) const = 0;
  /// The reader is about to sleep and wants to be woken by the next frame, or
  /// is awake and comes by itself. After `sleeps(true)` the ring must be looked
  /// at once more.
  virtual void sleeps(bpf_ring which, bool yes) = 0;
  /// Somebody listens since before we looked. What the hooks saw wins.
  virtual void add_listener(const listening_key& where, const socket_owner& who)
    = 0;
  /// Sum over all CPUs.
  [[nodiscard]] virtual frame_counters counters(frame_type type) const = 0;
  /// Hooks that this kernel does not have.
  [[nodiscard]] virtual const std::vector<std::string>& missing() const = 0;
};

/// Whether the BPF object is part of this build.
bool built_with_bpf();

} // namespace vedette::agent
