#pragma once

#include "actors/contract/shard.hpp"
#include "base/shard.hpp"

#include <mutex>
#include <vector>

namespace vedette::actors {

/// Where the shards of this node are. Filled when they start; everybody who
/// wants a device or a detection asks here. Thread-safe.
class shard_table {
public:
  void put(std::uint32_t shard, shard_actor at) {
    const std::lock_guard lock{guard_};
    if (shard >= shards_.size())
      shards_.resize(shard + 1);
    shards_[shard] = std::move(at);
  }
  /// Null when the shard is not here (yet).
  [[nodiscard]] shard_actor of(const uid& id) const {
    const auto shard = shard_of(id);
    const std::lock_guard lock{guard_};
    return shard < shards_.size() ? shards_[shard] : shard_actor{};
  }
  [[nodiscard]] std::vector<shard_actor> all() const {
    const std::lock_guard lock{guard_};
    return shards_;
  }
  /// Shards hold this table: whoever stops them clears it.
  void clear() {
    const std::lock_guard lock{guard_};
    shards_.clear();
  }

private:
  mutable std::mutex guard_;
  std::vector<shard_actor> shards_;
};

} // namespace vedette::actors
