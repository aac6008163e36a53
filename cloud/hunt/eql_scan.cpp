// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/eql_scan.hpp"

#include "cloud/hunt/column_filter.hpp"
#include "cloud/hunt/device_book.hpp"
#include "cloud/hunt/shard_blocks.hpp"
#include "cloud/hunt/stored_query.hpp"
#include "schema/json.hpp"

#include <algorithm>

namespace vedette::cloud {

namespace {

class eql_scan final : public actors::shard_scan {
public:
  eql_scan(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
           const hunt_context& context, column_filter filter,
           std::uint32_t limit, bool single)
    : what_{std::move(what)}, limit_{std::max(limit, 1U)}, single_{single},
      blocks_{context.blocks(), shard}, devices_{context.facts_of},
      filter_{std::move(filter)} {}

  result<bool> step(std::vector<actors::query_row>& out,
                    actors::scan_progress& progress) override {
    if (!selected_) {
      selected_ = true;
      auto ok = blocks_.select(
        *what_,
        [this](const stored_block& block,
               const schema::block_summary& summary) {
          return may_match(summary, devices_.of(block, summary));
        },
        progress);
      if (!ok.ok())
        return ok.why();
      return true;
    }
    if (is_full()) {
      // Of a sequence every step counts, however old it is.
      if (!single_)
        progress.blocks_unread += blocks_.left();
      return false;
    }
    auto* block = blocks_.next(progress);
    if (block == nullptr)
      return false;
    if (auto ok = scan(*block, out, progress); !ok.ok())
      return ok.why();
    return true;
  }

private:
  [[nodiscard]] bool may_match(const schema::block_summary& summary,
                               const block_devices& devices) const {
    for (std::size_t c = 0; c < schema::event_class_count; ++c)
      if (filter_.may_match(summary, static_cast<schema::event_class>(c),
                            devices))
        return true;
    return false;
  }

  // Blocks come newest first: once enough rows are newer than all that is left,
  // the rest cannot be among the answer.
  [[nodiscard]] bool is_full() {
    auto left = blocks_.newest_left();
    if (!left || times_.size() < limit_)
      return false;
    auto last = times_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(times_.begin(), last, times_.end(), std::greater<>{});
    times_.resize(limit_);
    return *last > *left;
  }

  status scan(shard_blocks::opened& block, std::vector<actors::query_row>& out,
              actors::scan_progress& progress) {
    auto range = range_of(*what_);
    auto& view = *block.view;
    const auto devices = devices_.of(*block.block, view.summary());
    for (std::size_t c = 0; c < schema::event_class_count; ++c) {
      auto cls = static_cast<schema::event_class>(c);
      if (!filter_.may_match(view.summary(), cls, devices))
        continue;
      rows_.clear();
      if (auto ok = filter_.select(view, cls, rows_, devices); !ok.ok())
        return ok;
      auto walls = view.walls(cls);
      if (!walls.ok())
        return walls.why();
      std::erase_if(rows_, [&](std::uint32_t row) {
        return !range.has(walls.value()[row]);
      });
      const auto found = rows_.size();
      keep_newest(walls.value());
      if (!single_)
        progress.rows_dropped += found - rows_.size();
      for (auto row : rows_)
        if (auto ok = add(block, {cls, row}, out); !ok.ok())
          return ok;
    }
    return done;
  }

  // No block needs to give more rows than the whole answer has.
  void keep_newest(std::span<const time_ns> walls) {
    if (what_->device || rows_.size() <= limit_)
      return;
    std::stable_sort(
      rows_.begin(), rows_.end(),
      [&](std::uint32_t a, std::uint32_t b) { return walls[a] > walls[b]; });
    rows_.resize(limit_);
  }

  status add(shard_blocks::opened& block, schema::block_view::place where,
             std::vector<actors::query_row>& out) {
    auto device = device_of(*block.view, *block.block, where);
    if (what_->device && device != *what_->device)
      return done;
    if (auto ok = block.view->event_at(where, event_); !ok.ok())
      return ok;
    devices_.of(device)->complete(event_);
    actors::query_row row;
    row.time = event_.wall;
    row.json = R"({"device":)" + device_json(device, devices_.hostname(device))
               + R"(,"event":)";
    schema::append_json(row.json, event_);
    row.json += '}';
    times_.push_back(row.time);
    out.push_back(std::move(row));
    return done;
  }

  std::shared_ptr<const actors::query_spec> what_;
  std::uint32_t limit_;
  bool single_; ///< One event is one result: the newest are all there is to it.
  shard_blocks blocks_;
  device_book devices_;
  column_filter filter_;
  bool selected_ = false;
  std::vector<std::uint32_t> rows_;
  std::vector<time_ns> times_;
  schema::event event_;
};

} // namespace

diagnostics check_eql(const actors::query_spec& what) {
  diagnostics out;
  auto made = compile_stored(what, out);
  if (made)
    if (auto filter = column_filter::compile(made->candidates, made->fields);
        !filter.ok()) {
      diagnostic x;
      x.message = filter.why().detail;
      out.push_back(std::move(x));
    }
  return out;
}

result<std::unique_ptr<actors::shard_scan>>
open_eql(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
         const hunt_context& context) {
  diagnostics problems;
  auto made = compile_stored(*what, problems);
  if (!made)
    return error{errc::invalid_argument, problems.empty()
                                           ? "query: does not compile"
                                           : problems.front().to_string()};
  auto filter = column_filter::compile(made->candidates, made->fields);
  if (!filter.ok())
    return filter.why();
  return std::unique_ptr<actors::shard_scan>{std::make_unique<eql_scan>(
    what, shard, context, std::move(filter).value(),
    made->single ? what->limit : candidates_max, made->single)};
}

} // namespace vedette::cloud
