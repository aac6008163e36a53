#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vedette::bench {

/// The node's store without node, network and actors: the same blocks, appended
/// sixteen at a time with a sync each, for two seconds. What is left of it over
/// TLS is the cost of the way there. `folder` is made and removed.
struct store_speed {
  double events_per_second = 0;
  double events_per_cpu_second = 0;
};
store_speed measure_store(
  const std::string& folder,
  const std::vector<std::pair<uid, std::shared_ptr<const std::string>>>& blocks,
  std::uint32_t events_per_block);

} // namespace vedette::bench
