#include "cloud/store/store.hpp"

#include "cloud/store/block_log.hpp"
#include "cloud/store/block_walk.hpp"
#include "cloud/store/database.hpp"
#include "cloud/store/merge.hpp"
#include "cloud/store/records.hpp"

#include <optional>

namespace vedette::cloud {

namespace {

/// Takes blocks and, when there is time, keeps house.
class event_keeper final : public actors::event_store {
public:
  event_keeper(store& whole, block_log& log) : whole_{whole}, log_{log} {}
  std::vector<result<std::uint64_t>>
  append(const std::vector<actors::block_append>& batch) override {
    return log_.append(batch);
  }
  [[nodiscard]] result<std::uint64_t>
  committed(const actors::block_stream& stream) const override {
    auto at = log_.position(stream);
    return at.ok() ? result<std::uint64_t>{at.value().committed} : at.why();
  }
  [[nodiscard]] result<actors::stream_position>
  position(const actors::block_stream& stream) const override {
    return log_.position(stream);
  }
  result<bool> maintain() override {
    auto dropped = whole_.drop_expired();
    if (!dropped.ok())
      return dropped.why();
    auto merged = whole_.merge_step();
    if (!merged.ok())
      return merged.why();
    return merged.value().blocks_read > 0;
  }

private:
  store& whole_;
  block_log& log_;
};

} // namespace

struct store::state {
  state(std::unique_ptr<database> opened, const store_config& config,
        const clock_source& clock)
    : db{std::move(opened)}, log{*db, clock}, tables{*db}, merges{*db, log},
      retention_days{config.retention_days} {}

  std::shared_ptr<database> db;
  block_log log;
  record_tables tables;
  std::optional<event_keeper> keeper;
  merger merges;
  std::uint32_t retention_days;
};

store::store(std::unique_ptr<state> inner) : state_{std::move(inner)} {
  state_->keeper.emplace(*this, state_->log);
}
store::~store() = default;

result<std::unique_ptr<store>> store::open(const store_config& config,
                                           const clock_source& clock,
                                           rocksdb::Env* disk) {
  auto db = database::open(config, disk);
  if (!db.ok())
    return db.why();
  auto inner = std::make_unique<state>(std::move(db).value(), config, clock);
  if (auto opened = inner->log.open(); !opened.ok())
    return opened.why();
  return std::unique_ptr<store>{new store{std::move(inner)}};
}

result<std::unique_ptr<store>>
store::open_for_reading(const std::string& path, const clock_source& clock) {
  store_config config;
  config.path = path;
  auto db = database::open_for_reading(config);
  if (!db.ok())
    return db.why();
  auto inner = std::make_unique<state>(std::move(db).value(), config, clock);
  if (auto opened = inner->log.open(); !opened.ok())
    return opened.why();
  return std::unique_ptr<store>{new store{std::move(inner)}};
}

actors::event_store& store::events() {
  return *state_->keeper;
}

actors::record_store& store::records() {
  return state_->tables;
}

std::shared_ptr<const block_source> store::blocks() const {
  return std::make_shared<database_blocks>(*state_->db, std::nullopt,
                                           state_->db);
}

result<merge_report> store::merge_step() {
  return state_->merges.step();
}

result<std::uint32_t> store::drop_expired() {
  std::uint32_t dropped = 0;
  for (const auto& [day, families] : state_->db->days()) {
    // A day is kept whole until its last event is old enough.
    if (day + state_->retention_days >= state_->log.today())
      break;
    if (auto done_with = state_->log.drop(day); !done_with.ok())
      return done_with.why();
    ++dropped;
  }
  return dropped;
}

status store::checkpoint(const std::string& path) {
  return state_->db->checkpoint(path);
}

status store::verify_checksums() {
  auto verified = state_->db->raw().VerifyChecksum();
  return verified.ok() ? status{done}
                       : status{to_error(verified, "verify checksums")};
}

store_counts store::counts() const {
  auto out = state_->log.counts();
  auto days = state_->db->days();
  out.days = static_cast<std::uint32_t>(days.size());
  for (const auto& [day, families] : days)
    for (const auto& family : {families.index, families.body}) {
      std::uint64_t bytes = 0;
      if (state_->db->raw().GetIntProperty(
            family.get(), rocksdb::DB::Properties::kTotalSstFilesSize, &bytes))
        out.disk_bytes += bytes;
      if (state_->db->raw().GetIntProperty(
            family.get(), rocksdb::DB::Properties::kSizeAllMemTables, &bytes))
        out.disk_bytes += bytes;
    }
  return out;
}

store_memory store::memory() const {
  return state_->db->memory();
}

bool store::is_broken() const {
  return state_->db->is_broken();
}

bool store::is_full() const {
  return state_->db->is_full();
}

std::string store::ended_because() const {
  return state_->db->ended_because();
}

} // namespace vedette::cloud
