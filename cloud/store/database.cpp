// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/database.hpp"

#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <charconv>
#include <cstdarg>
#include <tuple>

namespace vedette::cloud {

namespace {

/// Families of records, by actors::record_table, and the store's own.
constexpr std::string_view table_names[]
  = {"meta", "shards", "devices", "detections", "commands", "control", "store"};

/// After a write to the log failed, RocksDB clears a full disk's error by
/// itself and then appends to the same log file, whose writer still bears the
/// error: where memtables were empty, the log was not changed. That is an
/// assertion, and Debian's build has them on. So nothing is cleared: who wants
/// to write again opens the database anew.
class keep_log_errors final : public rocksdb::EventListener {
public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason,
                            rocksdb::Status, bool* recover) override {
    if (reason == rocksdb::BackgroundErrorReason::kWriteCallback)
      *recover = false;
  }
};

rocksdb::Options database_options(const store_config& config,
                                  rocksdb::Env* disk) {
  rocksdb::Options out;
  out.create_if_missing = true;
  out.create_missing_column_families = true;
  out.paranoid_checks = true;
  // A log file that vanished is noticed, not taken for an empty one.
  out.track_and_verify_wals_in_manifest = true;
  out.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  out.max_total_wal_size = 4 * config.memtable_bytes;
  out.max_background_jobs = 2;
  out.bytes_per_sync = 1U << 20;
  out.keep_log_file_num = 4;
  out.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  out.avoid_flush_during_shutdown = false;
  out.listeners.push_back(std::make_shared<keep_log_errors>());
  if (disk != nullptr)
    out.env = disk;
  return out;
}

rocksdb::BlockBasedTableOptions
table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions out;
  out.block_cache = cache;
  out.cache_index_and_filter_blocks = true;
  out.format_version = 5;
  return out;
}

/// A database that is only read leaves no notes beside it.
class no_log final : public rocksdb::Logger {
public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

std::string family_name(std::string_view kind, std::uint32_t day) {
  return std::string{kind} + "." + std::to_string(day);
}

/// The day in `index.20000`; nothing for other families.
std::optional<std::uint32_t> day_of(std::string_view name,
                                    std::string_view kind) {
  if (!name.starts_with(kind) || name.size() <= kind.size() + 1)
    return std::nullopt;
  name.remove_prefix(kind.size() + 1);
  std::uint32_t day = 0;
  auto end = name.data() + name.size();
  auto read = std::from_chars(name.data(), end, day);
  if (read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  return day;
}

} // namespace

error to_error(const rocksdb::Status& why, std::string_view attempt) {
  auto code = errc::io_failure;
  if (why.IsCorruption())
    code = errc::corrupt;
  else if (why.IsNoSpace())
    code = errc::overloaded;
  else if (why.IsBusy() || why.IsTryAgain())
    code = errc::unavailable;
  else if (why.IsInvalidArgument())
    code = errc::invalid_argument;
  return {code, "store: " + std::string{attempt} + ": " + why.ToString()};
}

result<std::unique_ptr<database>> database::open(const store_config& config,
                                                 rocksdb::Env* disk) {
  std::unique_ptr<database> out{new database};
  if (auto opened = out->open_families(config, disk, false); !opened.ok())
    return opened.why();
  return out;
}

result<std::unique_ptr<database>>
database::open_for_reading(const store_config& config) {
  std::unique_ptr<database> out{new database};
  if (auto opened = out->open_families(config, nullptr, true); !opened.ok())
    return opened.why();
  return out;
}

status database::open_families(const store_config& config, rocksdb::Env* disk,
                               bool only_reading) {
  cache_ = rocksdb::NewLRUCache(config.memory_bytes);
  // A family of a day that is written no more would keep its memtable for ever.
  memtables_ = std::make_shared<rocksdb::WriteBufferManager>(
    config.memory_bytes / 2, cache_);
  auto options = database_options(config, disk);
  options.write_buffer_manager = memtables_;
  options.write_buffer_size = config.memtable_bytes;
  if (only_reading) {
    options.create_if_missing = options.create_missing_column_families = false;
    options.info_log = std::make_shared<no_log>();
  }
  options.table_factory.reset(
    rocksdb::NewBlockBasedTableFactory(table_options(cache_)));
  rocksdb::ColumnFamilyOptions records{options};
  records.compression = rocksdb::kZSTD;
  records.write_buffer_size = 8U << 20;
  index_options_ = rocksdb::ColumnFamilyOptions{options};
  index_options_.compression = rocksdb::kZSTD;
  // Bodies are compressed already, are written once in ascending order and read
  // whole: a compaction of them would only copy.
  body_options_ = rocksdb::ColumnFamilyOptions{options};
  body_options_.compression = rocksdb::kNoCompression;

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, records);
  for (auto name : table_names)
    families.emplace_back(std::string{name}, records);
  std::vector<std::string> present;
  // Fails where there is no database yet.
  std::ignore = rocksdb::DB::ListColumnFamilies(options, config.path, &present);
  for (const auto& name : present)
    if (day_of(name, "index"))
      families.emplace_back(name, index_options_);
    else if (day_of(name, "body"))
      families.emplace_back(name, body_options_);

  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  auto opened
    = only_reading
        ? rocksdb::DB::OpenForReadOnly(options, config.path, families, &handles,
                                       &db)
        : rocksdb::DB::Open(options, config.path, families, &handles, &db);
  if (!opened.ok()) {
    auto why = to_error(opened, "open " + config.path);
    if (opened.IsIOError()
        && opened.ToString().find("lock") != std::string::npos)
      why.code = errc::conflict;
    return why;
  }
  db_.reset(db);
  return adopt(handles, only_reading);
}

std::shared_ptr<rocksdb::ColumnFamilyHandle>
database::own(rocksdb::ColumnFamilyHandle* handle) const {
  return {handle, [db = db_.get()](rocksdb::ColumnFamilyHandle* x) {
            db->DestroyColumnFamilyHandle(x);
          }};
}

status database::adopt(const std::vector<rocksdb::ColumnFamilyHandle*>& handles,
                       bool only_reading) {
  default_ = own(handles[0]);
  for (std::size_t i = 1; i < handles.size(); ++i) {
    if (i <= std::size(table_names))
      tables_.push_back(own(handles[i]));
    else if (auto day = day_of(handles[i]->GetName(), "index"))
      days_[*day].index = own(handles[i]);
    else
      days_[*day_of(handles[i]->GetName(), "body")].body = own(handles[i]);
  }
  // A crash between the two families of a day leaves one that is empty.
  std::vector<std::uint32_t> halves;
  for (auto& [day, families] : days_)
    if (!families.index || !families.body)
      halves.push_back(day);
  for (auto day : halves)
    if (only_reading)
      days_.erase(day);
    else if (auto made = make_day(day); !made.ok())
      return made.why();
  return done;
}

database::~database() {
  // Handles before the database; days that a query still holds keep theirs.
  days_.clear();
  tables_.clear();
  default_.reset();
  if (db_)
    std::ignore = db_->Close(); // Everything acknowledged is synced already.
}

result<day_families> database::make_day(std::uint32_t day) {
  {
    std::lock_guard lock{days_mutex_};
    auto at = days_.find(day);
    if (at != days_.end() && at->second.index && at->second.body)
      return at->second;
  }
  auto make
    = [&](std::string_view kind, const rocksdb::ColumnFamilyOptions& options,
          std::shared_ptr<rocksdb::ColumnFamilyHandle>& out) -> status {
    if (out)
      return done;
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    auto made
      = db_->CreateColumnFamily(options, family_name(kind, day), &handle);
    if (!made.ok())
      return to_error(made, "create " + family_name(kind, day));
    out = own(handle);
    return done;
  };
  day_families fresh;
  {
    std::lock_guard lock{days_mutex_};
    if (auto at = days_.find(day); at != days_.end())
      fresh = at->second;
  }
  if (auto made = make("index", index_options_, fresh.index); !made.ok())
    return made.why();
  if (auto made = make("body", body_options_, fresh.body); !made.ok())
    return made.why();
  std::lock_guard lock{days_mutex_};
  days_[day] = fresh;
  return fresh;
}

std::map<std::uint32_t, day_families> database::days() const {
  std::lock_guard lock{days_mutex_};
  return days_;
}

status database::drop_day(std::uint32_t day) {
  day_families gone;
  {
    std::lock_guard lock{days_mutex_};
    auto at = days_.find(day);
    if (at == days_.end())
      return done;
    gone = at->second;
    days_.erase(at);
  }
  // Handles that a query holds stay readable until it lets go of them.
  for (const auto& family : {gone.index, gone.body}) {
    if (!family)
      continue;
    auto dropped = db_->DropColumnFamily(family.get());
    if (!dropped.ok())
      return to_error(dropped, "drop " + family->GetName());
  }
  return done;
}

status database::checkpoint(const std::string& path) {
  rocksdb::Checkpoint* made = nullptr;
  auto ready = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
  if (ready.ok())
    ready = checkpoint->CreateCheckpoint(path);
  return ready.ok() ? status{done} : status{to_error(ready, "copy to " + path)};
}

store_memory database::memory() const {
  return {cache_->GetUsage(), memtables_->memory_usage(),
          cache_->GetCapacity()};
}

status database::write(rocksdb::WriteBatch& batch) {
  if (is_full())
    return error{errc::overloaded, "store: the disk was full"};
  if (is_broken())
    return error{errc::unavailable,
                 "store: an earlier write failed; restart the node"};
  rocksdb::WriteOptions options;
  options.sync = true;
  auto written = db_->Write(options, &batch);
  if (written.ok())
    return done;
  auto why = to_error(written, "write");
  auto first = writing::goes_on;
  if (state_.compare_exchange_strong(first, why.code == errc::overloaded
                                              ? writing::full
                                              : writing::broken)) {
    std::lock_guard lock{ended_mutex_};
    ended_because_ = why.detail;
  }
  return why;
}

std::string database::ended_because() const {
  std::lock_guard lock{ended_mutex_};
  return ended_because_;
}

} // namespace vedette::cloud
