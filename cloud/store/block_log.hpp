#pragma once

#include "actors/device/event_store.hpp"
#include "base/clock.hpp"
#include "cloud/store/database.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::cloud {

/// The blocks of all devices: takes each once, in order, and knows how far each
/// stream has come. A block and its stream's new position are one record of the
/// database's log, so a crash leaves both or neither.
class block_log {
public:
  block_log(database& db, const clock_source& clock) : db_{db}, clock_{clock} {}

  /// Reads counters. Call once before everything else.
  status open();

  std::vector<result<std::uint64_t>>
  append(const std::vector<actors::block_append>& batch);
  [[nodiscard]] result<std::uint64_t>
  committed(const actors::block_stream& stream) const;

  /// A number no block has. Only for blocks that replace others.
  [[nodiscard]] std::uint64_t next_number() const { return next_number_; }
  void put_counters(rocksdb::WriteBatch& to, std::uint64_t next) const;
  void use_number() { ++next_number_; }

  [[nodiscard]] store_counts counts() const;
  [[nodiscard]] std::uint32_t today() const;

private:
  struct pending;
  result<std::uint64_t> prepare(const actors::block_append& what, pending& to);
  status take(const actors::block_append& what, pending& to);

  database& db_;
  const clock_source& clock_;
  std::uint64_t next_number_ = 1;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> blocks_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> duplicates_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  mutable std::mutex positions_mutex_;
  mutable std::map<actors::block_stream, std::uint64_t> positions_;
};

} // namespace vedette::cloud
