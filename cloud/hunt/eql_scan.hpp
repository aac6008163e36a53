#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/hunt/hunt_engine.hpp"

#include <memory>

namespace vedette::cloud {

/// Diagnostics of an EQL query as it would run over stored events.
diagnostics check_eql(const actors::query_spec& what);

/// Bit per event class that one of its steps can match. Requires that it
/// compiles.
std::uint64_t classes_of_eql(const actors::query_spec& what);

/// Events of one shard that match an EQL event query, or a step of another.
result<std::unique_ptr<actors::shard_scan>>
open_eql(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
         const hunt_context& context);

} // namespace vedette::cloud
