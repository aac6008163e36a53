#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/hunt/hunt_engine.hpp"

#include <memory>

namespace vedette::cloud {

/// Whether artifact and facet name something, and there is a value to look for.
diagnostics check_insta(const actors::query_spec& what);

/// Bit per event class whose sensor sees what the facet is about.
std::uint64_t classes_of_insta(const actors::query_spec& what);

/// "Has this been seen, where, when first and last, how often": per device and
/// value of the facet one row.
result<std::unique_ptr<actors::shard_scan>>
open_insta(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
           const hunt_context& context);

} // namespace vedette::cloud
