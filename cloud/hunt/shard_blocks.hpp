#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/store/block_source.hpp"
#include "schema/block_view.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::cloud {

/// From which end of time blocks are read.
enum class read_order : std::uint8_t { newest_first, oldest_first };

/// The blocks of one shard that a query has to look at, newest events first
/// unless told otherwise. Summaries are read at once, bodies one by one. One
/// thread at a time.
class shard_blocks {
public:
  /// Whether a block can hold what the query wants.
  using wanted
    = std::function<bool(const stored_block&, const schema::block_summary&)>;

  shard_blocks(std::shared_ptr<const block_source> source, std::uint32_t shard,
               read_order order = read_order::newest_first);

  /// Reads all summaries and keeps the blocks that `is_wanted`; counts the rest
  /// as elsewhere, skipped or damaged.
  status select(const actors::query_spec& what, const wanted& is_wanted,
                actors::scan_progress& progress);

  /// A block that is open for reading.
  struct opened {
    const stored_block* block = nullptr;
    std::string body;
    std::optional<schema::block_view> view;
  };
  /// The next block, or nothing at the end. Bodies that do not decode are
  /// counted as damaged and left out. Valid until the next call.
  opened* next(actors::scan_progress& progress);
  /// Begins anew with the same blocks.
  void rewind() { at_ = 0; }

  /// No event of the blocks still to come is newer than this, or older when the
  /// oldest come first; nothing at the end.
  [[nodiscard]] std::optional<time_ns> edge_left() const;
  /// How many blocks are still to come.
  [[nodiscard]] std::size_t left() const { return blocks_.size() - at_; }

private:
  struct entry {
    stored_block block;
    time_ns edge = 0; ///< The newest event's time, or the oldest's.
  };
  std::shared_ptr<const block_source> source_;
  std::unique_ptr<block_walk> walk_;
  read_order order_;
  std::vector<entry> blocks_;
  std::size_t at_ = 0;
  opened open_;
};

/// The device of an event, from its block.
uid device_of(schema::block_view& view, const stored_block& block,
              schema::block_view::place where);

/// The query's time range, open ends filled in.
struct time_range {
  time_ns from;
  time_ns to;
  [[nodiscard]] bool has(time_ns t) const { return from <= t && t <= to; }
};
time_range range_of(const actors::query_spec& what);

/// `{"id":…,"hostname":…}`
std::string device_json(const uid& device, const std::string& hostname);

} // namespace vedette::cloud
