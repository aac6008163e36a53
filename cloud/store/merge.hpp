#pragma once

#include "cloud/store/block_log.hpp"
#include "cloud/store/database.hpp"

namespace vedette::cloud {

/// Blocks with fewer events than this are worth merging …
inline constexpr std::uint32_t small_block_events = 32'768;
/// … into blocks of at most this many.
inline constexpr std::uint32_t large_block_events = 65'536;

/// Packs small blocks of one shard and day into a large one; see
/// store::merge_step. Blocks that do not decode are left where they are.
class merger {
public:
  merger(database& db, block_log& log) : db_{db}, log_{log} {}
  result<merge_report> step();

private:
  struct candidate;
  result<std::optional<candidate>> choose();
  result<merge_report> merge(const candidate& what);

  database& db_;
  block_log& log_;
};

} // namespace vedette::cloud
