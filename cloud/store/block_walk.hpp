#pragma once

#include "cloud/store/block_source.hpp"
#include "cloud/store/database.hpp"

#include <map>
#include <memory>
#include <optional>

namespace vedette::cloud {

/// The blocks of a database at the moment it was made.
class database_blocks final : public block_source {
public:
  /// With a day, only what arrived on it. `owner` is kept alive as long as
  /// this: a query may outlive the store it was asked of.
  explicit database_blocks(const database& db,
                           std::optional<std::uint32_t> day = std::nullopt,
                           std::shared_ptr<const database> owner = nullptr);
  ~database_blocks() override;
  database_blocks(const database_blocks&) = delete;
  database_blocks& operator=(const database_blocks&) = delete;

  [[nodiscard]] std::unique_ptr<block_walk>
  walk(std::uint32_t shard) const override;

private:
  std::shared_ptr<const database> owner_; // First, so that it goes last.
  rocksdb::DB& db_;
  std::map<std::uint32_t, day_families> days_;
  const rocksdb::Snapshot* snapshot_;
};

} // namespace vedette::cloud
