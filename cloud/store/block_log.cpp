// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/block_log.hpp"

#include "base/shard.hpp"
#include "cloud/store/keys.hpp"
#include "schema/block.hpp"
#include "schema/codec.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace vedette::cloud {

namespace {

constexpr std::string_view counters_key = "counters";
constexpr time_ns day_ns = 86'400 * ns_per_second;

rocksdb::Slice slice(std::string_view x) {
  return {x.data(), x.size()};
}

} // namespace

/// What one call of `append` is about to write.
struct block_log::pending {
  rocksdb::WriteBatch writes;
  std::map<actors::block_stream, actors::stream_position> positions;
  std::set<actors::block_stream> moved;     // Of `positions`.
  std::vector<actors::block_stream> leaves; // Too old to be remembered.
  std::uint64_t next_number = 0;
  std::uint64_t events = 0;
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;
};

std::uint32_t block_log::today() const {
  return static_cast<std::uint32_t>(std::max<time_ns>(clock_.wall(), 0)
                                    / day_ns);
}

status block_log::open() {
  std::string value;
  auto read = db_.raw().Get(rocksdb::ReadOptions{}, db_.meta(),
                            slice(counters_key), &value);
  if (read.IsNotFound())
    return done;
  if (!read.ok())
    return to_error(read, "read counters");
  if (value.size() != 32)
    return error{errc::corrupt, "store: counters are malformed"};
  std::string_view all{value};
  next_number_ = get_big(all.substr(0, 8));
  events_ = get_big(all.substr(8, 8));
  blocks_ = get_big(all.substr(16, 8));
  bytes_ = get_big(all.substr(24, 8));
  return done;
}

void block_log::put_counters(rocksdb::WriteBatch& to,
                             std::uint64_t next) const {
  std::string value;
  put_big(value, next, 8);
  put_big(value, events_, 8);
  put_big(value, blocks_, 8);
  put_big(value, bytes_, 8);
  to.Put(db_.meta(), slice(counters_key), value);
}

result<actors::stream_position>
block_log::position(const actors::block_stream& stream) const {
  {
    std::lock_guard lock{positions_mutex_};
    if (auto at = positions_.find(stream); at != positions_.end())
      return at->second;
  }
  std::string value;
  auto read = db_.raw().Get(rocksdb::ReadOptions{}, db_.meta(),
                            stream_key(stream), &value);
  if (!read.ok() && !read.IsNotFound())
    return to_error(read, "read position");
  if (read.IsNotFound())
    return actors::stream_position{}; // Not kept: anybody may ask for any.
  // `append` may have moved on meanwhile: what is there is newer.
  std::lock_guard lock{positions_mutex_};
  return positions_.emplace(stream, read_stream_value(value)).first->second;
}

std::vector<result<std::uint64_t>>
block_log::append(const std::vector<actors::block_append>& batch) {
  std::lock_guard writing{write_mutex_};
  pending all;
  all.next_number = next_number_;
  std::vector<result<std::uint64_t>> out;
  for (const auto& what : batch)
    out.push_back(prepare(what, all));
  if (all.moved.empty())
    return out;
  for (const auto& stream : all.moved)
    all.writes.Put(db_.meta(), stream_key(stream),
                   stream_value(all.positions[stream]));
  for (const auto& stream : all.leaves)
    all.writes.Delete(db_.meta(), stream_key(stream));
  events_ += all.events;
  blocks_ += all.blocks;
  bytes_ += all.bytes;
  put_counters(all.writes, all.next_number);
  auto written = db_.write(all.writes);
  if (!written.ok()) {
    events_ -= all.events;
    blocks_ -= all.blocks;
    bytes_ -= all.bytes;
    // Not even a duplicate is confirmed: it may be one of this batch.
    for (auto& x : out)
      x = written.why();
    return out;
  }
  next_number_ = all.next_number;
  std::lock_guard lock{positions_mutex_};
  for (const auto& stream : all.moved)
    positions_[stream] = std::move(all.positions[stream]);
  for (const auto& stream : all.leaves)
    positions_.erase(stream);
  return out;
}

status block_log::replace(
  const std::function<status(rocksdb::WriteBatch&, std::uint64_t)>& fill) {
  std::lock_guard writing{write_mutex_};
  rocksdb::WriteBatch writes;
  const std::uint64_t number = next_number_;
  if (auto filled = fill(writes, number); !filled.ok())
    return filled;
  put_counters(writes, number + 1);
  if (auto written = db_.write(writes); !written.ok())
    return written;
  next_number_ = number + 1;
  return done;
}

// Not while a batch is being made that may name the day.
status block_log::drop(std::uint32_t day) {
  std::lock_guard writing{write_mutex_};
  return db_.drop_day(day);
}

result<actors::stream_position*>
block_log::position_in(const actors::block_stream& of, pending& to) {
  if (auto at = to.positions.find(of); at != to.positions.end())
    return &at->second;
  auto known = position(of);
  if (!known.ok())
    return known.why();
  return &to.positions.emplace(of, std::move(known).value()).first->second;
}

result<std::uint64_t> block_log::prepare(const actors::block_append& what,
                                         pending& to) {
  auto found = position_in(what.stream, to);
  if (!found.ok())
    return found.why();
  auto& at = *found.value();
  const auto hash = what.hash != 0 ? what.hash
                    : what.bytes   ? schema::block_hash(*what.bytes)
                                   : schema::block_hash({});
  if (what.sequence <= at.committed) {
    // Whoever has a spool knows where to go on; what is older than the hashes
    // is nobody's repetition.
    const auto behind = at.committed - what.sequence;
    const bool same = behind < at.hashes.size()
                        ? at.hashes[at.hashes.size() - 1 - behind] == hash
                        : what.stream.spool.is_nil();
    if (!same) {
      ++refused_;
      return error{errc::conflict, "store: another block is stored as "
                                     + std::to_string(what.sequence)};
    }
    ++duplicates_;
    return at.committed;
  }
  if (what.sequence != at.committed + 1) {
    ++refused_;
    return error{errc::conflict, "store: block " + std::to_string(what.sequence)
                                   + " does not continue the stream at "
                                   + std::to_string(at.committed)};
  }
  if (at.committed == 0)
    if (auto made_room = forget_old_spools(what.stream.device, to);
        !made_room.ok())
      return made_room.why();
  // An empty block stands for one the spool had to let go.
  if (what.bytes && !what.bytes->empty())
    if (auto taken = take(what, to); !taken.ok()) {
      ++refused_;
      return taken.why();
    }
  at.committed = what.sequence;
  at.hashes.push_back(hash);
  if (at.hashes.size() > actors::stream_hashes_max)
    at.hashes.erase(at.hashes.begin());
  to.moved.insert(what.stream);
  return what.sequence;
}

// A new stream of the device begins: with each spool it ever had the positions
// would grow for ever. Keys are in order of epoch.
status block_log::forget_old_spools(const uid& device, pending& to) {
  std::unique_ptr<rocksdb::Iterator> at{
    db_.raw().NewIterator(rocksdb::ReadOptions{}, db_.meta())};
  const auto prefix = streams_prefix(device);
  std::vector<actors::block_stream> streams;
  std::set<std::pair<std::uint32_t, uid>> spools;
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix);
       at->Next())
    if (auto stream = read_stream_key(at->key().ToStringView())) {
      streams.push_back(*stream);
      spools.emplace(stream->epoch, stream->spool);
    }
  if (!at->status().ok())
    return to_error(at->status(), "read positions");
  while (spools.size() >= actors::device_spools_max) {
    for (const auto& x : streams)
      if (std::pair{x.epoch, x.spool} == *spools.begin()
          && !to.moved.contains(x))
        to.leaves.push_back(x);
    spools.erase(spools.begin());
  }
  return done;
}

status block_log::take(const actors::block_append& what, pending& to) {
  auto checked = schema::check_block(*what.bytes);
  if (!checked.ok())
    return checked.why();
  for (const auto& origin : checked.value().origins)
    if (origin.device != what.stream.device)
      return error{errc::corrupt, "block: names device "
                                    + origin.device.dashed()
                                    + " and comes from another"};
  auto families = db_.make_day(today());
  if (!families.ok())
    return families.why();
  auto pieces = schema::split_block(*what.bytes);
  if (!pieces.ok())
    return pieces.why();
  auto number = to.next_number++;
  to.writes.Put(families.value().index.get(),
                index_key(shard_of(what.stream.device), number),
                index_value({what.stream.device}, pieces.value().summary));
  to.writes.Put(families.value().body.get(), body_key(number),
                slice(pieces.value().body));
  to.events += checked.value().events;
  ++to.blocks;
  to.bytes += what.bytes->size();
  return done;
}

store_counts block_log::counts() const {
  store_counts out;
  out.events = events_;
  out.blocks = blocks_;
  out.block_bytes = bytes_;
  out.duplicates = duplicates_;
  out.refused = refused_;
  return out;
}

} // namespace vedette::cloud
