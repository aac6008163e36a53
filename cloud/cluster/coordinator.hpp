#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/shard.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// Who owns which shard: one record per shard that changes by compare-and-swap
/// only. Leases and watches are hints; only a swap on the version is truth.
namespace vedette::cloud {

using shard_id = std::uint32_t;

/// A copy of a shard's data: a node, and which of its stores. A store that lost
/// something gets a new id and is somebody else.
struct replica_id {
  std::string node;
  uid store;

  friend auto operator<=>(const replica_id&, const replica_id&) = default;
};

struct shard_record {
  std::uint64_t epoch = 0; ///< Grows with every change of the primary.
  replica_id primary;
  std::vector<replica_id> in_sync; ///< With the primary; sorted.
  std::vector<replica_id> wanted;
  std::uint64_t commit_floor = 0; ///< A primary must have at least this.
  /// Random per swap: after an unknown outcome it tells whether it was ours.
  std::uint64_t nonce = 0;

  friend bool operator==(const shard_record&, const shard_record&) = default;
};

struct versioned_record {
  std::uint64_t version = 0; ///< 0 = there is no record yet.
  shard_record what;
};

enum class swap_outcome : unsigned char {
  swapped,
  conflict, ///< Somebody was faster; `current` is what there is.
  unknown,  ///< Read again and compare the nonce before believing either way.
};

struct swap_result {
  swap_outcome outcome = swap_outcome::unknown;
  versioned_record current;
};

struct node_info {
  std::string node;
  uid store;
  std::string address; ///< Where peers and redirected agents connect.
  std::uint32_t protocol = 1;
  std::string version; ///< Of its program.
  time_ns started = 0; ///< When its process did.
};

/// Answers may come before the call returned (local) or later, on another
/// thread (etcd). Thread-safe.
class coordinator {
public:
  virtual ~coordinator() = default;
  /// Linearizable.
  virtual void read(shard_id shard,
                    std::function<void(result<versioned_record>)> then)
    = 0;
  virtual void swap(shard_id shard, std::uint64_t expected_version,
                    const shard_record& next,
                    std::function<void(swap_result)> then)
    = 0;
  /// Wakes the caller when some shard may have changed; may lie, may skip.
  /// Until the returned token is dropped.
  [[nodiscard]] virtual std::shared_ptr<void>
  watch(std::function<void(shard_id)> wake) = 0;
  /// A hint that this node lives, until the token is dropped or the process
  /// dies and `ttl` has passed.
  [[nodiscard]] virtual std::shared_ptr<void>
  announce(const node_info& who, std::chrono::milliseconds ttl) = 0;
  virtual void nodes(std::function<void(result<std::vector<node_info>>)> then)
    = 0;
};

} // namespace vedette::cloud
