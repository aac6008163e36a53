#include "actors/window/windows_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/window/window_actor.hpp"

#include <algorithm>
#include <chrono>

// Tested by tests/integration/flow_test.cpp

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

// A path may begin with steps that must not happen; the first one that must
// happen can then come first, too.
std::uint64_t starting_steps(const engine::rule& rule,
                             const std::vector<std::uint16_t>& path) {
  std::uint64_t out = 0;
  for (auto step : path) {
    out |= std::uint64_t{1} << step;
    if (!rule.steps[step].missing)
      break;
  }
  return out;
}

} // namespace

bool can_start(const engine::rule& rule, std::uint64_t steps) {
  const auto all = (std::uint64_t{1} << rule.steps.size()) - 1;
  if (rule.shape != engine::rule_shape::sequence)
    return (steps & all) != 0;
  std::uint64_t first = 0;
  for (const auto& path : rule.paths)
    first |= starting_steps(rule, path);
  if (rule.paths.empty()) {
    std::vector<std::uint16_t> path(rule.steps.size());
    for (std::size_t i = 0; i < path.size(); ++i)
      path[i] = static_cast<std::uint16_t>(i);
    first = starting_steps(rule, path);
  }
  return (steps & first) != 0;
}

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
    [this](const list_windows& x) { return list(x); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void windows_shell::use(use_rules& x) {
  book_ = std::move(x.book);
  const std::unordered_set<std::uint64_t> known{book_->identity_of.begin(),
                                                book_->identity_of.end()};
  for (std::uint32_t slot = 0; slot < table_.slots(); ++slot)
    if (table_.live(slot) && !known.contains(table_.rule(slot)))
      retire_window(slot);
}

void windows_shell::take(feed_windows& x) {
  for (auto& hit : x.hits)
    take_hit(std::move(hit));
  pass(x.now);
}

void windows_shell::take_hit(step_hit&& hit) {
  if (!book_ || hit.rule >= book_->plan->rules().size())
    return; // Of rules that are gone.
  ++hits_;
  hit.time = std::max(hit.time, now_); // Windows never go back in time.
  now_ = hit.time;
  const auto& rule = book_->plan->rules()[hit.rule];
  window_table::found at;
  if (!table_.find(book_->identity_of[hit.rule], hit.key,
                   can_start(rule, hit.steps), rule.activations_max, at))
    return;
  if (at.fresh) {
    ++started_;
    windows_.resize(std::max<std::size_t>(windows_.size(), at.slot + 1));
    windows_[at.slot] = sys_.spawn_below<window_shell>(
      self_, {},
      window_name{book_, hit.rule, hit.key, at.slot,
                  table_.generation(at.slot)},
      self_, detections_);
  }
  table_.fed(at.slot);
  self_->send(windows_[at.slot], feed{std::move(hit)});
}

void windows_shell::pass(time_ns now) {
  now_ = std::max(now_, now);
  std::uint32_t slot = 0;
  // `advance_to` settles what lies before `now_`; what is due exactly now may
  // still be met by an event of this very moment.
  while (table_.pop_due(now_ - 1, slot))
    self_->send(windows_[slot], pass_time{now_});
}

void windows_shell::take_report(const window_report& x) {
  if (table_.report(x.slot, x.generation, x.fed, x.idle, x.deadline))
    retire_window(x.slot);
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
  for (std::uint32_t rule = 0; rule < book_->identity_of.size(); ++rule)
    if (book_->identity_of[rule] == table_.rule(slot))
      return book_->config(rule).id == rule_id;
  return false;
}

caf::result<window_list> windows_shell::list(const list_windows& which) {
  auto all = std::make_shared<gathering>();
  all->answer = self_->make_response_promise<window_list>();
  all->out.live = table_.size();
  all->out.dropped = table_.dropped();
  all->out.completed = started_ - table_.size();
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
  out.facts.emplace_back("time", now_);
  return out;
}

stopped windows_shell::finish() {
  const auto open = static_cast<std::int64_t>(table_.size());
  self_->quit();
  return {open};
}

} // namespace vedette::actors
