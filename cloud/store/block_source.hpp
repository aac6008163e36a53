#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// A stored block without its body. The summary is the block's own first
/// message; read it with schema::read_block_summary.
struct stored_block {
  std::uint32_t day = 0; ///< Days since 1970 of its arrival.
  std::uint32_t shard = 0;
  std::uint64_t number = 0;
  std::vector<uid> devices; ///< Whose events it holds.
  std::string summary;
};

/// Walks the blocks of one shard, oldest arrival first. One thread at a time.
class block_walk {
public:
  virtual ~block_walk() = default;
  /// The next block; nullopt at the end. errc::corrupt for a damaged record:
  /// the walk can go on behind it.
  virtual result<std::optional<stored_block>> next() = 0;
  /// The body of a block that `next` returned.
  virtual result<std::string> body(const stored_block& of) = 0;
};

/// All blocks as they were at one moment. Thread-safe.
class block_source {
public:
  virtual ~block_source() = default;
  /// The walk must not outlive the source.
  [[nodiscard]] virtual std::unique_ptr<block_walk>
  walk(std::uint32_t shard) const = 0;
};

} // namespace vedette::cloud
