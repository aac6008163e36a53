#include "actors/query/query_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <numeric>

// Tested by tests/integration/questions_test.cpp

namespace vedette::actors {

namespace {

std::shared_ptr<const query_spec> shared_by_parts(query_spec what) {
  what.bound = std::make_shared<answer_bound>();
  return std::make_shared<const query_spec>(std::move(what));
}

std::vector<std::uint32_t> shards_of(std::uint32_t count) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0U);
  return out;
}

} // namespace

query_shell::query_shell(handle::pointer self, system& sys, query_view what,
                         std::shared_ptr<const query_engine> engine,
                         std::vector<scanner_actor> scanners,
                         queries_actor keeper, const query_limits& limits)
  : self_{self}, sys_{sys}, view_{std::move(what)}, spec_{shared_by_parts(
                                                      view_.what)},
    scanners_{std::move(scanners)}, keeper_{std::move(keeper)}, limits_{limits},
    scatter_{shards_of(view_.shards)}, merge_{engine->make_merge(*spec_)} {}

query_shell::handle::behavior_type query_shell::behavior() {
  self_->delayed_send(self_, limits_.run_time_max, query_due{});
  start();
  return {
    [this](scan_part& x) { take(x); },
    [this](read_query) { return view_; },
    [this](cancel_query) { return cancel(); },
    [this](const read_rows& x) { return rows(x); },
    [this](query_due) { due(); },
    [this](get_status) { return status(); },
    [this](stop) {
      finish(query_state::cancelled, "the node is stopping");
      self_->quit();
      return stopped{};
    },
  };
}

void query_shell::start() {
  if (scatter_.complete())
    finish(query_state::finished, {});
  for (std::size_t i = 0; i < scanners_.size(); ++i)
    give_work(i);
}

void query_shell::give_work(std::size_t scanner) {
  std::uint32_t shard = 0;
  if (scatter_.next(shard))
    self_->send(scanners_[scanner], scan_shard{view_.id, shard, spec_});
}

void query_shell::take(scan_part& x) {
  if (view_.state != query_state::running)
    return;
  if (!x.error.empty()) {
    finish(query_state::failed, x.error);
    return;
  }
  view_.progress.add(x.progress);
  view_.rows
    = std::min<std::uint64_t>(view_.rows + x.rows.size(), view_.what.limit);
  merge_->add(std::move(x.rows));
  const auto sender = self_->current_sender();
  const auto at
    = std::find_if(scanners_.begin(), scanners_.end(),
                   [&sender](const auto& s) { return s == sender; });
  if (x.last)
    scatter_.done();
  view_.shards_done = scatter_.finished();
  if (scatter_.complete() || merge_->full())
    finish(query_state::finished, {});
  else if (at != scanners_.end() && x.last)
    give_work(static_cast<std::size_t>(at - scanners_.begin()));
  else if (at != scanners_.end())
    self_->send(*at, more_parts{view_.id, x.shard});
  tell();
}

void query_shell::finish(query_state state, std::string why) {
  if (view_.state != query_state::running)
    return;
  view_.state = state;
  view_.error = std::move(why);
  view_.finished = sys_.clock().wall();
  view_.expires = view_.finished
                  + std::chrono::nanoseconds{limits_.result_lifetime}.count();
  for (const auto& x : scanners_)
    self_->send(x, drop_scans{view_.id});
  answer_ = merge_->rows();
  if (answer_.size() > limits_.rows_max)
    answer_.resize(limits_.rows_max);
  view_.rows = answer_.size();
  for (const auto& row : answer_)
    view_.answer_bytes += row.size();
  view_.progress.rows_dropped += merge_->dropped();
  merge_.reset();
  scanners_.clear();
  self_->delayed_send(self_, limits_.result_lifetime, query_due{});
  tell();
}

query_view query_shell::cancel() {
  finish(query_state::cancelled, "cancelled");
  return view_;
}

row_page query_shell::rows(const read_rows& x) const {
  const auto partial = merge_ ? merge_->rows() : std::vector<std::string>{};
  const auto& from = merge_ ? partial : answer_;
  row_page out;
  for (auto i = x.offset; i < from.size() && out.items.size() < x.limit; ++i)
    out.items.push_back(from[i]);
  return out;
}

void query_shell::due() {
  if (view_.state == query_state::running) {
    finish(query_state::failed, "the query took too long");
    return;
  }
  if (sys_.clock().wall() < view_.expires)
    return; // The run-time deadline of a query that was in time.
  self_->send(keeper_, query_changed{view_, true});
  self_->quit();
}

void query_shell::tell() {
  self_->send(keeper_, query_changed{view_, false});
}

actor_status query_shell::status() const {
  actor_status out;
  out.facts.emplace_back("id", view_.id.dashed());
  out.facts.emplace_back("user", view_.user);
  out.facts.emplace_back("text", view_.what.text);
  out.facts.emplace_back("shards", std::int64_t{view_.shards});
  out.facts.emplace_back("shards_done", std::int64_t{view_.shards_done});
  out.facts.emplace_back("rows", static_cast<std::int64_t>(view_.rows));
  out.facts.emplace_back(
    "events_scanned", static_cast<std::int64_t>(view_.progress.events_scanned));
  return out;
}

} // namespace vedette::actors
