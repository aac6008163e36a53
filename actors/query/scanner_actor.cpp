#include "actors/query/scanner_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

// Tested by tests/integration/questions_test.cpp

namespace vedette::actors {

namespace {

using customer_actor = caf::typed_actor<caf::reacts_to<scan_part>>;
constexpr std::size_t part_rows_max = 1000;

} // namespace

scanner_shell::scanner_shell(handle::pointer self, system&,
                             std::shared_ptr<const query_engine> engine)
  : self_{self}, engine_{std::move(engine)} {}

scanner_shell::handle::behavior_type scanner_shell::behavior() {
  return {
    [this](const scan_shard& x) { take(x); },
    [this](const more_parts& x) { resume(x); },
    [this](const drop_scans& x) { drop(x.query); },
    [this](scan_due) { work(); },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{static_cast<std::int64_t>(jobs_.size())};
    },
  };
}

void scanner_shell::take(const scan_shard& x) {
  job next;
  next.query = x.query;
  next.shard = x.shard;
  next.customer = self_->current_sender();
  ++scans_;
  auto scan = engine_->open(x.what, x.shard);
  if (!scan.ok()) {
    next.part.error = scan.why().detail;
    send_part(next, true);
    return;
  }
  next.scan = std::move(scan).value();
  jobs_.push_back(std::move(next));
  work_soon();
}

void scanner_shell::resume(const more_parts& x) {
  for (auto& job : jobs_)
    if (job.query == x.query && job.shard == x.shard)
      job.paused = false;
  work_soon();
}

void scanner_shell::drop(const uid& query) {
  std::erase_if(jobs_, [&query](const auto& x) { return x.query == query; });
}

void scanner_shell::work_soon() {
  if (!std::exchange(due_, true))
    self_->send(self_, scan_due{});
}

void scanner_shell::work() {
  due_ = false;
  auto ready = std::find_if(jobs_.begin(), jobs_.end(),
                            [](const auto& x) { return !x.paused; });
  if (ready == jobs_.end())
    return;
  auto job = std::move(*ready);
  jobs_.erase(ready);
  if (slice(job))
    jobs_.push_back(std::move(job)); // Behind the others.
  work_soon();
}

// True while the scan has more to do.
bool scanner_shell::slice(job& x) {
  auto more = x.scan->step(x.part.rows, x.part.progress);
  if (!more.ok()) {
    x.part.error = more.why().detail;
    send_part(x, true);
    return false;
  }
  if (!more.value()) {
    send_part(x, true);
    return false;
  }
  if (x.part.rows.size() >= part_rows_max) {
    send_part(x, false);
    x.paused = true;
  }
  return true;
}

void scanner_shell::send_part(job& x, bool last) {
  x.part.shard = x.shard;
  x.part.last = last;
  self_->send(caf::actor_cast<customer_actor>(x.customer),
              std::exchange(x.part, {}));
}

actor_status scanner_shell::status() const {
  actor_status out;
  out.facts.emplace_back("scans", static_cast<std::int64_t>(scans_));
  out.facts.emplace_back("open", static_cast<std::int64_t>(jobs_.size()));
  return out;
}

} // namespace vedette::actors
