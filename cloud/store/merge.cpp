// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/merge.hpp"

#include "base/shard.hpp"
#include "cloud/store/block_walk.hpp"
#include "cloud/store/keys.hpp"
#include "schema/block.hpp"
#include "schema/block_view.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace vedette::cloud {

namespace {

/// An event and where it comes from.
struct sourced_event {
  schema::event what;
  schema::block_origin from;
};

/// Like next to like compresses: class, type, device, time.
bool before(const sourced_event& a, const sourced_event& b) {
  return std::tie(a.what.cls, a.what.type, a.from.device, a.what.wall)
         < std::tie(b.what.cls, b.what.type, b.from.device, b.what.wall);
}

/// Adds the events of a block; false when it does not decode.
bool read_events(const stored_block& block, const std::string& body,
                 std::vector<sourced_event>& out) {
  auto view = schema::block_view::open({block.summary, body});
  if (!view.ok())
    return false;
  auto order = view.value().order();
  if (!order.ok())
    return false;
  auto kept = out.size();
  for (auto place : order.value()) {
    auto& next = out.emplace_back();
    auto origins = view.value().origins(place.cls);
    auto built = view.value().event_at(place, next.what);
    if (!origins.ok() || !built.ok()) {
      out.resize(kept);
      return false;
    }
    if (!origins.value().empty())
      next.from = view.value().summary().origins[origins.value()[place.row]];
    else if (!block.devices.empty())
      next.from.device = block.devices.front();
  }
  return true;
}

std::string pack(std::vector<sourced_event>& events) {
  std::stable_sort(events.begin(), events.end(), before);
  schema::block_builder builder{schema::block_level_small};
  for (const auto& x : events) {
    builder.set_origin(x.from.device, x.from.epoch);
    builder.add(x.what);
  }
  return builder.seal();
}

std::vector<uid> devices_of(const std::vector<sourced_event>& events) {
  std::set<uid> out;
  for (const auto& x : events)
    out.insert(x.from.device);
  return {out.begin(), out.end()};
}

} // namespace

struct merger::candidate {
  std::uint32_t shard = 0;
  std::vector<stored_block> blocks;
  std::uint64_t events = 0;
};

result<std::optional<merger::candidate>> merger::choose() {
  auto today = log_.today();
  // Looking means walking all summaries: not again for nothing.
  const auto number = log_.next_number();
  if (number < look_again_at_ && today == looked_on_)
    return std::optional<candidate>{};
  for (const auto& [day, families] : db_.days()) {
    if (settled_.contains(day))
      continue;
    auto best = best_of(day, day < today ? 2 : recent_blocks_min);
    if (!best.ok() || best.value())
      return best;
    if (day < today)
      settled_.insert(day); // Nothing arrives there any more.
  }
  looked_on_ = today;
  look_again_at_ = number + recent_blocks_min;
  return std::optional<candidate>{};
}

result<std::optional<merger::candidate>>
merger::best_of(std::uint32_t day, std::size_t blocks_min) {
  database_blocks all{db_, day};
  std::optional<candidate> best;
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    auto walk = all.walk(shard);
    candidate run;
    run.shard = shard;
    auto offer = [&] {
      if (run.blocks.size() >= blocks_min
          && (!best || run.blocks.size() > best->blocks.size()))
        best = run;
      run.blocks.clear();
      run.events = 0;
    };
    for (;;) {
      auto block = walk->next();
      if (!block.ok()) {
        if (block.why().code == errc::corrupt)
          continue;
        return block.why();
      }
      if (!block.value())
        break;
      auto summary = schema::read_block_summary(block.value()->summary);
      if (!summary.ok() || summary.value().events >= small_block_events)
        continue;
      if (run.events + summary.value().events > large_block_events)
        offer();
      run.events += summary.value().events;
      run.blocks.push_back(std::move(*block.value()));
    }
    offer();
  }
  return best;
}

result<merge_report> merger::step() {
  auto chosen = choose();
  if (!chosen.ok())
    return chosen.why();
  if (!chosen.value())
    return merge_report{};
  return merge(*chosen.value());
}

result<merge_report> merger::merge(const candidate& what) {
  database_blocks all{db_};
  auto walk = all.walk(what.shard);
  std::vector<sourced_event> events;
  std::vector<const stored_block*> taken;
  merge_report out;
  for (const auto& block : what.blocks) {
    auto body = walk->body(block);
    if (!body.ok() || !read_events(block, body.value(), events))
      continue;
    taken.push_back(&block);
    ++out.blocks_read;
    out.bytes_before += block.summary.size() + body.value().size();
  }
  if (taken.size() < 2) {
    settled_.insert(what.blocks.front().day); // What is left does not decode.
    return merge_report{};
  }
  auto devices = devices_of(events);
  auto packed = pack(events);
  auto pieces = schema::split_block(packed);
  if (!pieces.ok())
    return pieces.why();
  auto write = [&](rocksdb::WriteBatch& to, std::uint64_t number) -> status {
    auto days = db_.days();
    auto day = days.find(what.blocks.front().day);
    if (day == days.end())
      return error{errc::not_found, "store: the day was dropped meanwhile"};
    auto* index = day->second.index.get();
    auto* body = day->second.body.get();
    to.Put(index, index_key(what.shard, number),
           index_value(devices, pieces.value().summary));
    to.Put(
      body, body_key(number),
      rocksdb::Slice{pieces.value().body.data(), pieces.value().body.size()});
    for (const auto* block : taken) {
      to.Delete(index, index_key(what.shard, block->number));
      to.Delete(body, body_key(block->number));
    }
    return done;
  };
  if (auto written = log_.replace(write); !written.ok())
    return written.why();
  out.blocks_written = 1;
  out.events = events.size();
  out.bytes_after = packed.size();
  return out;
}

} // namespace vedette::cloud
