#pragma once

#include "base/shard.hpp"
#include "cloud/store/block_source.hpp"
#include "schema/block.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vedette::cloud {

/// Blocks in memory, for queries without a store.
class memory_blocks final : public block_source {
public:
  void add(std::vector<uid> devices, const std::string& bytes) {
    auto pieces = schema::split_block(bytes).value();
    stored_block block;
    block.shard = shard_of(devices.front());
    block.number = blocks_.size();
    block.devices = std::move(devices);
    block.summary = pieces.summary;
    blocks_.emplace_back(std::move(block), std::string{pieces.body});
  }

  [[nodiscard]] std::unique_ptr<block_walk>
  walk(std::uint32_t shard) const override {
    return std::make_unique<walk_here>(*this, shard);
  }

private:
  class walk_here final : public block_walk {
  public:
    walk_here(const memory_blocks& of, std::uint32_t shard)
      : of_{of}, shard_{shard} {}
    result<std::optional<stored_block>> next() override {
      while (at_ < of_.blocks_.size()) {
        const auto& block = of_.blocks_[at_++].first;
        if (block.shard == shard_)
          return std::optional<stored_block>{block};
      }
      return std::optional<stored_block>{};
    }
    result<std::string> body(const stored_block& block) override {
      return of_.blocks_[block.number].second;
    }

  private:
    const memory_blocks& of_;
    std::uint32_t shard_;
    std::size_t at_ = 0;
  };

  std::vector<std::pair<stored_block, std::string>> blocks_;
};

} // namespace vedette::cloud
