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
           const stored_query& query)
    : what_{std::move(what)}, limit_{query.needed_max},
      whole_{!query.single && query.needed_max == candidates_max},
      oldest_{query.order == read_order::oldest_first},
      blocks_{context.blocks(), shard, query.order}, devices_{context.facts_of},
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
      (whole_ ? progress.blocks_unread : progress.blocks_spared)
        += blocks_.left();
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

  /// Whether one time comes before another in the order of reading.
  [[nodiscard]] bool before(time_ns a, time_ns b) const {
    return oldest_ ? a < b : a > b;
  }

  // Blocks come newest first: once enough rows are newer than all that is left,
  // here or in the answer so far, the rest cannot be in it. (Or the other way
  // round, when the oldest are wanted.)
  [[nodiscard]] bool is_full() {
    const auto left = blocks_.edge_left();
    if (!left)
      return false;
    if (limit_ == 0)
      return true;
    if (const auto* bound = what_->bound.get(); bound != nullptr && !whole_)
      if (before(oldest_ ? bound->newest_wanted.load()
                         : bound->oldest_wanted.load(),
                 *left))
        return true;
    if (times_.size() < limit_)
      return false;
    auto last = times_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(times_.begin(), last, times_.end(),
                     [this](auto a, auto b) { return before(a, b); });
    times_.resize(limit_);
    return before(times_.back(), *left);
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
      const auto whose
        = what_->device ? devices_of(block, cls) : std::vector<bool>{};
      std::erase_if(rows_, [&](std::uint32_t row) {
        return !range.has(walls.value()[row])
               || (row < whose.size() && !whose[row]);
      });
      const auto found = rows_.size();
      keep_needed(walls.value());
      if (whole_)
        progress.rows_dropped += found - rows_.size();
      for (auto row : rows_)
        if (auto ok = add(block, {cls, row}, out); !ok.ok())
          return ok;
    }
    return done;
  }

  /// By row: is it of the device that was asked for?
  [[nodiscard]] std::vector<bool> devices_of(shard_blocks::opened& block,
                                             schema::event_class cls) const {
    std::vector<bool> out(block.view->rows(cls));
    for (std::uint32_t row = 0; row < out.size(); ++row)
      out[row]
        = device_of(*block.view, *block.block, {cls, row}) == *what_->device;
    return out;
  }

  // No block needs to give more rows than the whole answer has; of rows of one
  // time the merge knows which come first.
  void keep_needed(std::span<const time_ns> walls) {
    if (rows_.size() <= limit_)
      return;
    std::stable_sort(rows_.begin(), rows_.end(),
                     [&](std::uint32_t a, std::uint32_t b) {
                       return before(walls[a], walls[b]);
                     });
    auto count = std::size_t{limit_};
    while (!whole_ && count > 0 && count < rows_.size()
           && walls[rows_[count]] == walls[rows_[count - 1]])
      ++count;
    rows_.resize(count);
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
  bool whole_;  ///< All matches count, as many as may be held.
  bool oldest_; ///< The oldest are wanted, not the newest.
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

std::uint64_t classes_of_eql(const actors::query_spec& what) {
  diagnostics ignored; // `check_eql` told them.
  const auto made = compile_stored(what, ignored);
  if (!made)
    return ~std::uint64_t{0};
  const auto filter = column_filter::compile(made->candidates, made->fields);
  if (!filter.ok())
    return ~std::uint64_t{0};
  std::uint64_t out = 0;
  for (std::size_t c = 0; c < schema::event_class_count; ++c)
    if (filter.value().may_match(static_cast<schema::event_class>(c)))
      out |= std::uint64_t{1} << c;
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
    what, shard, context, std::move(filter).value(), *made)};
}

} // namespace vedette::cloud
