#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#else
#include <chrono>
#endif

namespace vedette::actors {

/// A cheap monotonic counter for measuring handlers; see ns_per_tick.
inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(
    std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

/// Measured against the steady clock; takes 2 ms. Call once and keep it.
double measure_ns_per_tick();

} // namespace vedette::actors
