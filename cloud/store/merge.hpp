#pragma once

#include "cloud/store/block_log.hpp"
#include "cloud/store/database.hpp"

#include <cstdint>
#include <optional>
#include <set>

namespace vedette::cloud {

/// Blocks with fewer events than this are worth merging …
inline constexpr std::uint32_t small_block_events = 32'768;
/// … into blocks of at most this many.
inline constexpr std::uint32_t large_block_events = 65'536;

/// On a day that still grows only runs of this many, so that an event is packed
/// anew a few times and not with every block.
inline constexpr std::size_t recent_blocks_min = 16;

/// Packs small blocks of one shard and day into a large one; see
/// store::merge_step. Blocks that do not decode are left where they are. One
/// thread at a time, beside any number of writers.
class merger {
public:
  merger(database& db, block_log& log) : db_{db}, log_{log} {}
  result<merge_report> step();

private:
  struct candidate;
  result<std::optional<candidate>> choose();
  result<std::optional<candidate>> best_of(std::uint32_t day,
                                           std::size_t blocks_min);
  result<merge_report> merge(const candidate& what);

  database& db_;
  block_log& log_;
  std::set<std::uint32_t> settled_; // Days with nothing left to merge.
  // The last fruitless look: when, and how many blocks make another worth it.
  std::uint32_t looked_on_ = 0;
  std::uint64_t look_again_at_ = 0;
};

} // namespace vedette::cloud
