#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/context.hpp"
#include "schema/wire.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::agent {

struct kernel_sensor_options {
  bool bpf = true;               ///< Off: the fallbacks, for tests and doubts.
  std::uint64_t only_cgroup = 0; ///< BPF sensors see only this group.
  std::vector<std::string> file_systems; ///< Empty = all.
};

/// The best source that this machine lets us have for each event class, and
/// why not a better one.
struct kernel_sensors {
  /// In the order in which they must be opened: the process sensor keeps the
  /// table that the others ask.
  std::vector<std::unique_ptr<actors::sensor_source>> sources;
  std::vector<schema::sensor_mode> modes; ///< All classes, also those off.
};

/// Tries each back-end for real: loads the programs, opens the sockets, puts
/// the marks. What works is returned open.
kernel_sensors open_kernel_sensors(const kernel_sensor_options& options,
                                   const sensor_context& context);

/// What the shared parts of all sensors may take.
struct sensor_limits {
  std::size_t processes_max = 20'000;
  std::uint64_t hash_file_bytes_max = 64U << 20;
};

/// The context for `open_kernel_sensors` on this machine. `clock` must outlive
/// it; `epoch` differs for every start of the agent.
sensor_context make_sensor_context(const uid& device, std::uint64_t epoch,
                                   const clock_source& clock,
                                   const sensor_limits& limits = {});

} // namespace vedette::agent
