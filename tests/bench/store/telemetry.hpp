#pragma once

#include "schema/event.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace vedette::bench {

/// A recording as the replay sensor would deliver it.
struct telemetry {
  std::string name;
  std::vector<schema::event> events;
  std::size_t unknown_values = 0; ///< Left out: no field of the catalogue.
};

telemetry read_telemetry(std::string_view name, std::string_view file);

/// CPU time of the calling thread, in seconds.
double cpu_seconds();
/// Wall time, in seconds.
double wall_seconds();

/// Events per block, and what the blocks are.
std::vector<std::string> blocks_of(const std::vector<schema::event>& events,
                                   std::size_t per_block, int level,
                                   bool sorted);

/// Bytes of all, each event as one line of our JSON, zstd-3 in chunks of 65,536
/// lines: what every block is compared with.
std::size_t packed_json_bytes(const std::vector<schema::event>& events,
                              std::size_t& plain);

std::size_t bytes_of(const std::vector<std::string>& blocks);

} // namespace vedette::bench
