#pragma once

#include "actors/device/session.hpp"
#include "actors/device/shard_table.hpp"

#include <atomic>
#include <memory>

namespace vedette::cloud {

/// Binds the gateway's connections to device actors: everything that comes in
/// goes to the shard of the device. Thread-safe.
class session_gate final : public actors::session_host {
public:
  explicit session_gate(std::shared_ptr<actors::shard_table> shards);

  std::unique_ptr<actors::session_owner>
  open(const actors::session_info& who,
       std::weak_ptr<actors::session> at) override;

private:
  std::shared_ptr<actors::shard_table> shards_;
  std::atomic<std::uint64_t> next_id_{1};
};

} // namespace vedette::cloud
