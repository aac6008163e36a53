#pragma once

#include "actors/device/event_store.hpp"
#include "base/clock.hpp"
#include "cloud/store/database.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::cloud {

/// The blocks of all devices: takes each once, in order, and knows how far each
/// stream has come. A block and its stream's new position are one record of the
/// database's log, so a crash leaves both or neither. Thread-safe.
class block_log {
public:
  block_log(database& db, const clock_source& clock) : db_{db}, clock_{clock} {}

  /// Reads counters. Call once before everything else.
  status open();

  std::vector<result<std::uint64_t>>
  append(const std::vector<actors::block_append>& batch);
  [[nodiscard]] result<actors::stream_position>
  position(const actors::block_stream& stream) const;

  /// Writes a block that takes the place of others: `fill` puts it, under a
  /// number that no block has, and their deletion into the batch.
  status replace(const std::function<status(rocksdb::WriteBatch&,
                                            std::uint64_t number)>& fill);
  /// Drops a day with all its blocks.
  status drop(std::uint32_t day);
  /// Grows with every block written.
  [[nodiscard]] std::uint64_t next_number() const { return next_number_; }

  [[nodiscard]] store_counts counts() const;
  [[nodiscard]] std::uint32_t today() const;

private:
  struct pending;
  result<std::uint64_t> prepare(const actors::block_append& what, pending& to);
  status take(const actors::block_append& what, pending& to);
  result<actors::stream_position*> position_in(const actors::block_stream& of,
                                               pending& to);
  status forget_old_spools(const uid& device, pending& to);
  void put_counters(rocksdb::WriteBatch& to, std::uint64_t next) const;

  database& db_;
  const clock_source& clock_;
  /// Held from the first look at numbers, counters and days until what came of
  /// it is on disk: writers differ in thread, not in what they count.
  std::mutex write_mutex_;
  std::atomic<std::uint64_t> next_number_ = 1;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> blocks_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> duplicates_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  mutable std::mutex positions_mutex_;
  mutable std::map<actors::block_stream, actors::stream_position> positions_;
};

} // namespace vedette::cloud
