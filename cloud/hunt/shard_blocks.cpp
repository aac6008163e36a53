// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/shard_blocks.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <limits>

namespace vedette::cloud {

shard_blocks::shard_blocks(std::shared_ptr<const block_source> source,
                           std::uint32_t shard, read_order order)
  : source_{std::move(source)}, walk_{source_->walk(shard)}, order_{order} {}

status shard_blocks::select(const actors::query_spec& what,
                            const wanted& is_wanted,
                            actors::scan_progress& progress) {
  auto range = range_of(what);
  for (;;) {
    auto block = walk_->next();
    if (!block.ok()) {
      if (block.why().code != errc::corrupt)
        return block.why();
      ++progress.blocks_damaged;
      continue;
    }
    if (!block.value())
      break;
    auto& found = *block.value();
    auto summary = schema::read_block_summary(found.summary);
    if (!summary.ok()) {
      ++progress.blocks_damaged;
      continue;
    }
    bool of_device
      = !what.device
        || std::find(found.devices.begin(), found.devices.end(), *what.device)
             != found.devices.end();
    const auto& of = summary.value();
    if (!of_device || !of.may_have_time(range.from, range.to)) {
      ++progress.blocks_elsewhere;
      continue;
    }
    if (!is_wanted(found, of)) {
      ++progress.blocks_skipped;
      continue;
    }
    const bool newest = order_ == read_order::newest_first;
    blocks_.push_back({std::move(found), newest ? of.wall_max : of.wall_min});
  }
  std::stable_sort(
    blocks_.begin(), blocks_.end(), [this](const entry& a, const entry& b) {
      return order_ == read_order::newest_first ? a.edge > b.edge
                                                : a.edge < b.edge;
    });
  return done;
}

shard_blocks::opened* shard_blocks::next(actors::scan_progress& progress) {
  while (at_ < blocks_.size()) {
    auto& block = blocks_[at_++].block;
    open_.view.reset();
    auto body = walk_->body(block);
    if (!body.ok()) {
      ++progress.blocks_damaged;
      continue;
    }
    open_.body = std::move(body).value();
    auto view = schema::block_view::open({block.summary, open_.body});
    if (!view.ok()) {
      ++progress.blocks_damaged;
      continue;
    }
    open_.view.emplace(std::move(view).value());
    open_.block = &block;
    ++progress.blocks_scanned;
    const auto& summary = open_.view->summary();
    progress.events_scanned += summary.events;
    progress.add_span(summary.wall_min, summary.wall_max);
    return &open_;
  }
  return nullptr;
}

std::optional<time_ns> shard_blocks::edge_left() const {
  if (at_ >= blocks_.size())
    return std::nullopt;
  return blocks_[at_].edge;
}

uid device_of(schema::block_view& view, const stored_block& block,
              schema::block_view::place where) {
  auto origins = view.origins(where.cls);
  if (origins.ok() && where.row < origins.value().size())
    return view.summary().origins[origins.value()[where.row]].device;
  return block.devices.empty() ? uid{} : block.devices.front();
}

time_range range_of(const actors::query_spec& what) {
  return {what.from,
          what.to == 0 ? std::numeric_limits<time_ns>::max() : what.to};
}

std::string device_json(const uid& device, const std::string& hostname) {
  std::string out = R"({"id":")" + device.dashed() + R"(","hostname":)";
  append_json_string(out, hostname);
  return out + '}';
}

} // namespace vedette::cloud
