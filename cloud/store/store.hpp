#pragma once

#include "actors/device/event_store.hpp"
#include "actors/device/record_store.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/store/block_source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class Env;
}

/// Everything a node keeps: blocks of events and records, in one RocksDB.
namespace vedette::cloud {

struct store_config {
  std::string path;
  /// Whole days after their arrival that events are kept.
  std::uint32_t retention_days = 30;
  /// A family's events in memory before they become a file.
  std::size_t memtable_bytes = 32U << 20;
  /// Everything that is cached, tables' indexes included, and half of it at
  /// most what waits to become files: the store's memory but for what one query
  /// reads.
  std::size_t memory_bytes = 128U << 20;
};

/// What holds the store's memory, in bytes.
struct store_memory {
  std::uint64_t cache = 0;     ///< Blocks of files, and `memtables`.
  std::uint64_t memtables = 0; ///< Written, and in the log, but in no file yet.
  std::uint64_t bound = 0;     ///< Of the cache.
};

struct store_counts {
  std::uint64_t events = 0; ///< Stored since the store was created.
  std::uint64_t blocks = 0;
  std::uint64_t block_bytes = 0; ///< As they came.
  std::uint64_t duplicates = 0;  ///< Blocks skipped because they were there.
  std::uint64_t refused = 0;     ///< Blocks that did not decode or left a hole.
  std::uint64_t disk_bytes = 0;  ///< Occupied now, everything included.
  std::uint32_t days = 0;        ///< Periods that exist.
};

struct merge_report {
  std::uint32_t blocks_read = 0;
  std::uint32_t blocks_written = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
};

/// Guarantees: whatever `append` or `commit` returned success for is there
/// after any crash, once; what they refused is not there. After an error of the
/// disk the store takes no more writes, and reading goes on: whoever owns it
/// opens it anew, at once (`is_broken`) or when there is room (`is_full`).
///
/// Blocks are appended, records committed and everything is read from any
/// number of threads at any time; merge and drop come from one thread at a
/// time, beside all others.
class store {
public:
  /// Creates the store when there is none. errc::corrupt when what is there is
  /// not a store or is damaged, errc::conflict when another process has it.
  /// `disk` is for tests; null = the real one. It must outlive the store.
  static result<std::unique_ptr<store>> open(const store_config& config,
                                             const clock_source& clock,
                                             rocksdb::Env* disk = nullptr);
  /// Opens one that nobody else may be writing, without changing a byte of it.
  static result<std::unique_ptr<store>>
  open_for_reading(const std::string& path, const clock_source& clock);
  ~store();
  store(const store&) = delete;
  store& operator=(const store&) = delete;

  /// Its `maintain` is drop_expired and one merge_step.
  [[nodiscard]] actors::event_store& events();
  [[nodiscard]] actors::record_store& records();
  /// What is stored at this moment, for scans. Keeps old files alive: not for
  /// longer than a query takes.
  [[nodiscard]] std::shared_ptr<const block_source> blocks() const;

  /// Packs small blocks of one shard and day into one large block, the one with
  /// most to gain first; a scan sees either the small ones or the large one.
  /// Returns zeros when there is nothing worth it.
  result<merge_report> merge_step();

  /// Drops days that are past their retention. Returns how many.
  result<std::uint32_t> drop_expired();

  /// Makes the directory `path` and puts a copy of this moment in it that opens
  /// as a store; on the same file system mostly links. Others go on writing.
  status checkpoint(const std::string& path);
  /// Reads every block of every file. errc::corrupt names the first bad one.
  status verify_checksums();

  [[nodiscard]] store_counts counts() const;
  [[nodiscard]] store_memory memory() const;
  /// A write did not fit on the disk.
  [[nodiscard]] bool is_full() const;
  /// A write failed in a way that leaves open what reached the disk.
  [[nodiscard]] bool is_broken() const;
  /// What either was; empty while the store is fine.
  [[nodiscard]] std::string ended_because() const;

private:
  struct state;
  explicit store(std::unique_ptr<state> inner);
  std::unique_ptr<state> state_;
};

} // namespace vedette::cloud
