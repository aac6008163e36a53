#pragma once

#include "base/result.hpp"
#include "cloud/store/store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// The two column families of one day: small summaries that are walked, and
/// bodies that are fetched. Apart, so that walking does not read bodies.
struct day_families {
  std::shared_ptr<rocksdb::ColumnFamilyHandle> index; ///< shard, number
  std::shared_ptr<rocksdb::ColumnFamilyHandle> body;  ///< number
};

/// RocksDB as this store uses it: opened with our options, its families by
/// name, its errors as ours. The only owner of the database.
class database {
public:
  static result<std::unique_ptr<database>> open(const store_config& config,
                                                rocksdb::Env* disk);
  static result<std::unique_ptr<database>>
  open_for_reading(const store_config& config);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  [[nodiscard]] rocksdb::DB& raw() const { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* table(std::size_t number) const {
    return tables_[number].get();
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* meta() const {
    return tables_.back().get();
  }

  /// Families of a day; creates them when they are missing.
  result<day_families> make_day(std::uint32_t day);
  /// All days, oldest first. The families stay usable while they are held.
  [[nodiscard]] std::map<std::uint32_t, day_families> days() const;
  status drop_day(std::uint32_t day);
  status checkpoint(const std::string& path);
  [[nodiscard]] store_memory memory() const;

  /// On disk when it returns success. After the first failure nothing more is
  /// written until somebody opens the database anew: only recovery can tell
  /// what of the failed write is in the log. errc::overloaded = the disk was
  /// full, errc::unavailable = anything else.
  status write(rocksdb::WriteBatch& batch);
  [[nodiscard]] bool is_full() const { return state_ == writing::full; }
  [[nodiscard]] bool is_broken() const { return state_ == writing::broken; }
  /// What ended the writing; empty while it goes on.
  [[nodiscard]] std::string ended_because() const;

private:
  enum class writing : std::uint8_t { goes_on, full, broken };

  database() = default;
  status open_families(const store_config& config, rocksdb::Env* disk,
                       bool only_reading);
  status adopt(const std::vector<rocksdb::ColumnFamilyHandle*>& handles,
               bool only_reading);
  [[nodiscard]] std::shared_ptr<rocksdb::ColumnFamilyHandle>
  own(rocksdb::ColumnFamilyHandle* handle) const;

  std::shared_ptr<rocksdb::Cache> cache_;
  std::shared_ptr<rocksdb::WriteBufferManager> memtables_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyOptions index_options_;
  rocksdb::ColumnFamilyOptions body_options_;
  std::vector<std::shared_ptr<rocksdb::ColumnFamilyHandle>> tables_;
  std::shared_ptr<rocksdb::ColumnFamilyHandle> default_;
  mutable std::mutex days_mutex_;
  std::map<std::uint32_t, day_families> days_;
  std::atomic<writing> state_ = writing::goes_on;
  mutable std::mutex ended_mutex_;
  std::string ended_because_;
};

/// Our error for one of RocksDB's; `attempt` says what was tried.
error to_error(const rocksdb::Status& why, std::string_view attempt);

} // namespace vedette::cloud
