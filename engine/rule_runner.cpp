#include "engine/rule_runner.hpp"

#include <algorithm>
#include <limits>
#include <utility>

// Tested by tests/unit/engine/rule_runner_test.cpp

namespace vedette::engine {

namespace {

constexpr std::uint64_t nested_bit = std::uint64_t{1} << 63U;
constexpr std::size_t nested_max = 100'000;

} // namespace

rule_runner::rule_runner(const plan& of, const runner_limits& limits)
  : of_{of}, limits_{limits}, feed_{of},
    rules_(of.rules().size()), now_{std::numeric_limits<time_ns>::min()},
    next_nested_{nested_bit} {
  for (std::uint32_t i = 0; i < rules_.size(); ++i)
    rules_[i].starts = starting_steps(of.rules()[i]);
}

void rule_runner::feed(const row& event, std::uint64_t ref,
                       std::vector<detection>& out) {
  ++counters_.events;
  feed_.see(event, hits_);
  const bound_event bound{ref, feed_.now(), event.tiebreak};
  advance(bound.time, out);
  counters_.hits += hits_.size();
  for (const auto& x : hits_) {
    if (of_.rules()[x.rule].shape != rule_shape::single) {
      feed_window(x, bound, out);
      continue;
    }
    ++counters_.detections;
    out.push_back({x.rule, bound.time, {}, {bound.ref}});
  }
}

void rule_runner::finish(std::vector<detection>& out) {
  advance(no_limit - 1, out);
}

void rule_runner::advance(time_ns now, std::vector<detection>& out) {
  now_ = std::max(now_, now);
  std::vector<completion> done;
  while (!timers_.empty() && timers_.top().at <= now) {
    auto due = timers_.top();
    timers_.pop();
    auto& map = rules_[due.rule].windows;
    auto at = map.find(due.key);
    if (at == map.end() || at->second.timer != due.at)
      continue;
    at->second.timer = no_limit;
    done.clear();
    at->second.what.advance_to(due.at, done);
    settle(due.rule, due.key, at->second, due.at, done, out);
  }
}

rule_runner::held_window* rule_runner::open(const rule_hit& what) {
  auto& state = rules_[what.rule];
  if (auto at = state.windows.find(what.key); at != state.windows.end())
    return &at->second;
  if ((what.steps & state.starts) == 0)
    return nullptr;
  if (windows_ >= limits_.windows_max
      || state.windows.size() >= limits_.windows_per_rule_max) {
    ++counters_.windows_refused;
    return nullptr;
  }
  ++windows_;
  ++counters_.windows_opened;
  held_window made{rule_window{of_, what.rule, what.key}, no_limit, {}};
  return &state.windows.emplace(what.key, std::move(made)).first->second;
}

void rule_runner::feed_window(const rule_hit& what, const bound_event& event,
                              std::vector<detection>& out) {
  auto* held = open(what);
  if (held == nullptr)
    return;
  std::vector<completion> done;
  held->what.advance_to(event.time, done);
  held->handovers = what.handovers;
  const auto forgotten = held->what.forgotten();
  held->what.feed(what, event, done);
  counters_.events_forgotten += held->what.forgotten() - forgotten;
  settle(what.rule, what.key, *held, event.time, done, out);
}

// Reports, forgets an idle window, or sets its timer.
void rule_runner::settle(std::uint32_t rule, const std::string& key,
                         held_window& held, time_ns now,
                         std::vector<completion>& done,
                         std::vector<detection>& out) {
  auto handovers = held.handovers;
  if (held.what.idle()) {
    rules_[rule].windows.erase(rules_[rule].windows.find(key));
    --windows_;
  } else if (auto next = held.what.deadline();
             next != no_limit && next < held.timer) {
    held.timer = std::max(next, now + 1); // Time always moves on.
    timers_.push({held.timer, rule, key});
  }
  for (auto& x : done)
    report(rule, x, handovers.get(), out);
}

void rule_runner::append_refs(std::uint64_t ref,
                              std::vector<std::uint64_t>& out) const {
  if ((ref & nested_bit) == 0) {
    out.push_back(ref);
    return;
  }
  if (auto at = nested_.find(ref); at != nested_.end())
    out.insert(out.end(), at->second.begin(), at->second.end());
}

void rule_runner::report(std::uint32_t rule, completion& what,
                         const std::vector<handover>* handovers,
                         std::vector<detection>& out) {
  if (of_.rules()[rule].reported) {
    ++counters_.detections;
    detection made{rule, what.time, what.key, {}};
    for (const auto& x : what.events)
      if (x)
        append_refs(x->ref, made.events);
    out.push_back(std::move(made));
  }
  if (handovers != nullptr)
    pass_on(what, *handovers, out);
}

// A detection is an event to the rules it feeds.
void rule_runner::pass_on(const completion& what,
                          const std::vector<handover>& handovers,
                          std::vector<detection>& out) {
  auto name = next_nested_++;
  auto& events = nested_[name];
  for (const auto& x : what.events)
    if (x && events.size() < nested_events_max)
      append_refs(x->ref, events);
    else if (x)
      ++counters_.events_forgotten;
  if (nested_.size() > nested_max) {
    nested_.erase(nested_.begin());
    ++counters_.events_forgotten;
  }
  for (const auto& to : handovers) {
    rule_hit hit;
    hit.rule = to.rule;
    hit.steps = std::uint64_t{1} << to.step;
    hit.key = to.key;
    hit.measured = to.measured;
    hit.handovers = to.next;
    feed_window(hit, {name, what.time, 0}, out);
  }
}

run_losses rule_runner::losses() const {
  auto out = feed_.losses();
  out.windows += counters_.windows_refused;
  out.window_events += counters_.events_forgotten;
  return out;
}

std::size_t rule_runner::window_bytes() const {
  std::size_t sum = 0;
  for (const auto& rule : rules_)
    for (const auto& [key, held] : rule.windows)
      sum += held.what.summary().bytes + key.capacity() + sizeof held;
  return sum;
}

} // namespace vedette::engine
