#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/hunt/hunt_engine.hpp"

#include <memory>

namespace vedette::cloud {

/// Whether device and process are named.
diagnostics check_focus(const actors::query_spec& what);

/// The story of one process: where it came from, what it started, and which
/// files, connections and names it and its descendants touched. One row: nodes,
/// edges and timeline. Only the device's own shard has it.
result<std::unique_ptr<actors::shard_scan>>
open_focus(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
           const hunt_context& context);

} // namespace vedette::cloud
