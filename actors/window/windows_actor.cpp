#include "actors/window/windows_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/window/window_actor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

// Tested by tests/integration/both_ways_test.cpp

namespace vedette::actors {

namespace {

constexpr std::chrono::milliseconds view_deadline{1000};

/// Gathers the answers of many windows; counts down to the last one.
struct gathering {
  window_list out;
  std::size_t missing = 0;
  caf::typed_response_promise<window_list> answer;

  void count_down() {
    if (--missing == 0)
      answer.deliver(std::move(out));
  }
};

/// Feeds that wait while windows do not answer; then it goes on without them.
constexpr std::uint32_t waiting_max = 50;
/// A prime, so that no habit of the stream keeps step with it.
constexpr std::uint32_t timed_one_in = 61;
/// Names of detections that are events to other rules; of events they are
/// small.
constexpr std::uint64_t nested_bit = std::uint64_t{1} << 63U;

} // namespace

windows_shell::windows_shell(handle::pointer self, system& sys,
                             detections_actor detections,
                             const window_limits& limits)
  : self_{self}, sys_{sys}, detections_{std::move(detections)}, table_{limits} {
}

windows_shell::handle::behavior_type windows_shell::behavior() {
  return {
    [this](use_rules& x) { use(x); },
    [this](feed_windows& x) { take(x); },
    [this](const window_report& x) { take_report(x); },
    [this](const hand_over& x) { take_detection(x); },
    [this](read_window_costs) { return costs(); },
    [this](const list_windows& x) { return list(x); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void windows_shell::use(use_rules& x) {
  book_ = std::move(x.book);
  const auto& plan = *book_->plan;
  rule_of_.clear();
  starts_.clear();
  for (std::uint32_t rule = 0; rule < plan.rules().size(); ++rule) {
    rule_of_.emplace(book_->identity_of[rule], rule);
    starts_.push_back(engine::starting_steps(plan.rules()[rule]));
  }
  std::erase_if(costs_,
                [this](const auto& x) { return !rule_of_.contains(x.first); });
  for (std::uint32_t slot = 0; slot < table_.slots(); ++slot)
    if (table_.live(slot) && !rule_of_.contains(table_.rule(slot)))
      retire_window(slot);
  stages_.use(plan);
  // What waits is of rules that are gone.
  waiting_.clear();
  later_.clear();
  busy_ = false;
}

void windows_shell::take(feed_windows& x) {
  if (!book_)
    return;
  if (!stages_.needed()) {
    begin(x);
    pass();
    return;
  }
  waiting_.push_back(std::move(x));
  if (busy_ && ++waited_ > waiting_max) {
    ++unanswered_;
    stages_.stop_waiting();
  }
  proceed();
}

/// Takes feeds one after the other, and each through all stages.
void windows_shell::proceed() {
  std::vector<step_hit> hits;
  while (!stages_.waits()) {
    if (!busy_) {
      if (waiting_.empty())
        return;
      busy_ = true;
      waited_ = 0;
      begin(waiting_.front());
      waiting_.pop_front();
    }
    pass();
    if (stages_.waits())
      return;
    hits.clear();
    busy_ = stages_.next(hits);
    for (auto& x : hits) {
      if (x.nested) // Now that its place among the others is known.
        x.ref = nested_bit | ++nested_;
      take_hit(std::move(x));
    }
  }
}

void windows_shell::begin(feed_windows& x) {
  for (auto& hit : x.hits) {
    if (hit.what.rule >= book_->plan->rules().size())
      continue;                          // Of rules that are gone.
    hit.time = std::max(hit.time, now_); // Windows never go back in time.
    const auto rule = hit.what.rule;
    const auto ref = hit.ref;
    if (stages_.stage_of(rule) == 0)
      take_hit(std::move(hit));
    else
      stages_.put_aside(std::move(hit), ref, rule);
  }
  // What is due exactly then may still be met by an event of that moment.
  now_ = std::max(now_, x.now - 1);
}

void windows_shell::take_hit(step_hit&& hit) {
  ++hits_;
  const auto rule = hit.what.rule;
  const bool starts = (hit.what.steps & starts_[rule]) != 0;
  window_table::found at;
  if (!table_.find(book_->identity_of[rule], hit.what.key, starts,
                   book_->plan->rules()[rule].activations_max, at))
    return;
  if (at.fresh) {
    ++started_;
    windows_.resize(std::max<std::size_t>(windows_.size(), at.slot + 1));
    windows_[at.slot] = sys_.spawn_below<window_shell>(
      self_, {},
      window_name{book_, rule, hit.what.key, at.slot,
                  table_.generation(at.slot)},
      self_, detections_);
  }
  table_.fed(at.slot);
  const bool answer = !book_->plan->consumers(rule).empty();
  if (answer)
    stages_.sent();
  self_->send(windows_[at.slot],
              feed{std::move(hit), answer, hits_ % timed_one_in == 0});
}

// Windows live longer than books: rules are told by what they are.
void windows_shell::take_detection(const hand_over& x) {
  for (const auto& to : *x.to) {
    const auto at = rule_of_.find(x.book->identity_of[to.rule]);
    if (at == rule_of_.end())
      continue;
    step_hit hit;
    hit.what.rule = at->second;
    hit.what.steps = std::uint64_t{1} << to.step;
    hit.what.key = to.key;
    hit.what.measured = to.measured;
    hit.what.handovers = to.next;
    hit.time = x.time;
    hit.nested = x.events;
    hit.book = x.book;
    stages_.put_aside(std::move(hit), x.ref, at->second);
  }
}

// Time passes for the windows of a stage when they have been fed.
void windows_shell::pass() {
  for (auto& x : std::exchange(later_, {}))
    if (table_.live(x.slot) && table_.generation(x.slot) == x.generation)
      send_time(x.slot);
  std::uint32_t slot = 0;
  while (table_.pop_due(now_, slot))
    send_time(slot);
}

void windows_shell::send_time(std::uint32_t slot) {
  if (stages_.needed() && stage_of(slot) > stages_.stage()) {
    later_.push_back({slot, table_.generation(slot)});
    return;
  }
  const auto rule = rule_of_.find(table_.rule(slot));
  table_.fed(slot);
  const bool answer
    = rule != rule_of_.end() && !book_->plan->consumers(rule->second).empty();
  if (answer)
    stages_.sent();
  self_->send(windows_[slot], pass_time{now_, answer});
}

std::uint32_t windows_shell::stage_of(std::uint32_t slot) const {
  const auto rule = rule_of_.find(table_.rule(slot));
  return rule == rule_of_.end() ? 0 : stages_.stage_of(rule->second);
}

void windows_shell::take_report(const window_report& x) {
  if (x.took > 0 && table_.is(x.slot, x.generation)) {
    auto& cost = costs_[table_.rule(x.slot)];
    cost.spent += x.took * timed_one_in;
    cost.bytes = x.bytes;
  }
  if (table_.report(x.slot, x.generation, x.fed, x.idle, x.deadline))
    retire_window(x.slot);
  if (!x.is_answer)
    return;
  stages_.answered();
  if (busy_)
    proceed();
}

void windows_shell::retire_window(std::uint32_t slot) {
  self_->send(windows_[slot], retire{});
  windows_[slot] = nullptr;
  table_.retire(slot);
}

bool windows_shell::is_of(std::uint32_t slot,
                          const std::string& rule_id) const {
  if (rule_id.empty())
    return true;
  const auto rule = rule_of_.find(table_.rule(slot));
  return rule != rule_of_.end() && book_->config(rule->second).id == rule_id;
}

window_costs windows_shell::costs() const {
  window_costs out;
  out.book = book_;
  for (const auto& [identity, rule] : rule_of_) {
    window_costs::item one{rule, table_.size(identity), 0,
                           table_.dropped(identity), 0};
    if (const auto at = costs_.find(identity); at != costs_.end()) {
      one.spent = at->second.spent;
      one.bytes = std::uint64_t{one.live} * at->second.bytes;
    }
    if (one.live != 0 || one.refused != 0 || one.spent != 0)
      out.items.push_back(one);
  }
  return out;
}

caf::result<window_list> windows_shell::list(const list_windows& which) {
  auto all = std::make_shared<gathering>();
  all->answer = self_->make_response_promise<window_list>();
  all->out.live = table_.size();
  all->out.dropped = table_.dropped();
  all->out.completed = started_ - table_.size();
  all->out.now = now_;
  all->missing = 1;
  std::uint32_t asked = 0;
  for (std::uint32_t slot = 0; slot < windows_.size(); ++slot) {
    if (!windows_[slot] || asked == which.limit || !is_of(slot, which.rule_id))
      continue;
    ++asked;
    ++all->missing;
    self_->request(windows_[slot], view_deadline, view_window{})
      .then(
        [all](window_view& x) {
          all->out.items.push_back(std::move(x));
          all->count_down();
        },
        [all](const caf::error&) { all->count_down(); });
  }
  auto answer = all->answer;
  all->count_down();
  return answer;
}

actor_status windows_shell::status() const {
  actor_status out;
  out.facts.emplace_back("live", static_cast<std::int64_t>(table_.size()));
  out.facts.emplace_back("started", static_cast<std::int64_t>(started_));
  out.facts.emplace_back("dropped",
                         static_cast<std::int64_t>(table_.dropped()));
  out.facts.emplace_back("hits", static_cast<std::int64_t>(hits_));
  out.facts.emplace_back("unanswered", static_cast<std::int64_t>(unanswered_));
  out.facts.emplace_back("time", now_);
  return out;
}

stopped windows_shell::finish() {
  const auto open = static_cast<std::int64_t>(table_.size());
  self_->quit();
  return {open};
}

} // namespace vedette::actors
