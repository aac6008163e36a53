#pragma once

#include "actors/device/record_store.hpp"
#include "cloud/cluster/coordinator.hpp"

#include <list>
#include <mutex>

namespace vedette::cloud {

/// The coordinator of a cluster of one node: records live in its own store, on
/// disk before a swap is answered.
class local_coordinator final : public coordinator {
public:
  explicit local_coordinator(actors::record_store& store) : store_{store} {}

  void read(shard_id shard,
            std::function<void(result<versioned_record>)> then) override;
  void swap(shard_id shard, std::uint64_t expected_version,
            const shard_record& next,
            std::function<void(swap_result)> then) override;
  [[nodiscard]] std::shared_ptr<void>
  watch(std::function<void(shard_id)> wake) override;
  [[nodiscard]] std::shared_ptr<void>
  announce(const node_info& who, std::chrono::milliseconds ttl) override;
  void nodes(std::function<void(result<std::vector<node_info>>)> then) override;

private:
  using waker = std::function<void(shard_id)>;
  result<versioned_record> load(shard_id shard) const;

  actors::record_store& store_;
  std::mutex guard_; // One swap at a time.
  std::list<std::weak_ptr<waker>> wakers_;
  std::list<std::weak_ptr<node_info>> nodes_;
};

} // namespace vedette::cloud
