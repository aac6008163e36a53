#pragma once

#include "base/ids.hpp"

#include <cstdint>

namespace vedette {

/// Fixed when a cluster is created, also on one node, so that it can grow
/// without a new key for anything.
inline constexpr std::uint32_t shard_count = 256;

/// The shard of a device, and of everything that lives with it. Detections are
/// sharded by their own id. Ids are random or hashes, so their last byte is.
constexpr std::uint32_t shard_of(const uid& id) noexcept {
  return id.bytes[15];
}

} // namespace vedette
