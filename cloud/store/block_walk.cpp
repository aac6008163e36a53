// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/block_walk.hpp"

#include "cloud/store/keys.hpp"

#include <utility>

namespace vedette::cloud {

namespace {

class walk_of_shard final : public block_walk {
public:
  walk_of_shard(rocksdb::DB& db, std::map<std::uint32_t, day_families> days,
                const rocksdb::Snapshot* snapshot, std::uint32_t shard)
    : db_{db}, days_{std::move(days)}, shard_{shard}, day_{days_.begin()} {
    read_.snapshot = snapshot;
    // Bodies are read once per query; they would push summaries out.
    body_read_ = read_;
    body_read_.fill_cache = false;
  }

  result<std::optional<stored_block>> next() override {
    while (day_ != days_.end()) {
      if (!at_) {
        at_.reset(db_.NewIterator(read_, day_->second.index.get()));
        at_->Seek(index_key(shard_, 0));
      }
      if (at_->Valid() && of_this_shard(at_->key().ToStringView())) {
        auto found = take();
        at_->Next();
        return found;
      }
      auto ended = at_->status();
      auto day = day_->first;
      at_.reset();
      ++day_;
      if (!ended.ok())
        return to_error(ended, "walk blocks of day " + std::to_string(day));
    }
    return std::optional<stored_block>{};
  }

  result<std::string> body(const stored_block& of) override {
    auto day = days_.find(of.day);
    if (day == days_.end())
      return error{errc::not_found,
                   "store: no block " + std::to_string(of.number)};
    std::string out;
    auto got
      = db_.Get(body_read_, day->second.body.get(), body_key(of.number), &out);
    if (got.IsNotFound())
      return error{errc::corrupt,
                   "store: block " + std::to_string(of.number) + " is gone"};
    if (!got.ok())
      return to_error(got, "read block " + std::to_string(of.number));
    return out;
  }

private:
  [[nodiscard]] bool of_this_shard(std::string_view key) const {
    return key.size() == index_key_bytes && get_big(key.substr(0, 2)) == shard_;
  }

  result<std::optional<stored_block>> take() {
    stored_block out;
    out.day = day_->first;
    out.shard = shard_;
    out.number = get_big(at_->key().ToStringView().substr(2));
    std::string_view summary;
    if (!read_index_value(at_->value().ToStringView(), out.devices, summary))
      return error{errc::corrupt, "store: index record of block "
                                    + std::to_string(out.number)
                                    + " is malformed"};
    out.summary = summary;
    return std::optional<stored_block>{std::move(out)};
  }

  rocksdb::DB& db_;
  std::map<std::uint32_t, day_families> days_;
  rocksdb::ReadOptions read_;
  rocksdb::ReadOptions body_read_;
  std::uint32_t shard_;
  std::map<std::uint32_t, day_families>::const_iterator day_;
  std::unique_ptr<rocksdb::Iterator> at_;
};

} // namespace

database_blocks::database_blocks(const database& db,
                                 std::optional<std::uint32_t> day,
                                 std::shared_ptr<const database> owner)
  : owner_{std::move(owner)}, db_{db.raw()}, days_{db.days()},
    snapshot_{db_.GetSnapshot()} {
  if (day)
    std::erase_if(days_, [&](const auto& x) { return x.first != *day; });
}

database_blocks::~database_blocks() {
  db_.ReleaseSnapshot(snapshot_);
}

std::unique_ptr<block_walk> database_blocks::walk(std::uint32_t shard) const {
  return std::make_unique<walk_of_shard>(db_, days_, snapshot_, shard);
}

} // namespace vedette::cloud
