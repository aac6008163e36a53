#include "engine/rule_runner.hpp"

#include <algorithm>
#include <limits>
#include <utility>

// Tested by tests/unit/engine/rule_runner_test.cpp

namespace vedette::engine {

namespace {

constexpr std::uint64_t nested_bit = std::uint64_t{1} << 63U;
constexpr std::size_t nested_max = 100'000;
constexpr std::size_t nested_events_max = 1'000;

std::uint64_t bit(std::size_t i) {
  return std::uint64_t{1} << i;
}

/// The steps an event must match for a window to be worth opening.
std::uint64_t starting_steps(const rule& of) {
  auto all = bit(of.steps.size()) - 1;
  if (of.shape != rule_shape::sequence)
    return all;
  std::uint64_t out = 0;
  for (const auto& path : of.paths)
    if (!path.empty())
      out |= bit(path.front());
  if (!of.paths.empty())
    return out;
  for (std::size_t i = 0; i < of.steps.size(); ++i) {
    out |= bit(i);
    if (!of.steps[i].missing)
      break;
  }
  return out;
}

constant copy_of(const value& x) {
  if (x.is_text())
    return make_constant(std::string{x.text()});
  return x.is_number() ? make_constant(x.as_real()) : constant{};
}

} // namespace

rule_runner::rule_runner(const plan& of, const runner_limits& limits)
  : of_{of}, limits_{limits}, work_{of.make_scratch()},
    rules_(of.rules().size()), now_{std::numeric_limits<time_ns>::min()},
    next_nested_{nested_bit} {
  std::unordered_map<std::string_view, std::uint32_t> by_id;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    by_id.emplace(of.rules()[i].id, i);
    rules_[i].starts = starting_steps(of.rules()[i]);
  }
  for (std::uint32_t i = 0; i < rules_.size(); ++i)
    for (std::size_t s = 0; s < of.rules()[i].steps.size(); ++s)
      if (auto at = by_id.find(of.rules()[i].steps[s].fed_by);
          !of.rules()[i].steps[s].fed_by.empty() && at != by_id.end())
        rules_[at->second].fed.push_back({i, s});
}

void rule_runner::feed(const row& event, std::uint64_t ref,
                       std::vector<detection>& out) {
  ++counters_.events;
  bound_event bound{ref, std::max(event.time, now_), event.tiebreak};
  advance(bound.time, out);
  hits_.clear();
  of_.match(event, *work_, hits_);
  counters_.hits += hits_.size();
  for (const auto& x : hits_)
    take_hit(x, event, bound, out);
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
    at->second.what->advance_to(due.at, done);
    settle(due.rule, due.key, at->second, due.at, done, out);
  }
}

void rule_runner::take_hit(const hit& what, const row& event,
                           const bound_event& bound,
                           std::vector<detection>& out) {
  const auto& rule = of_.rules()[what.rule];
  if (rule.shape == rule_shape::single) {
    ++counters_.detections;
    out.push_back({what.rule, bound.time, {}, {bound.ref}});
    return;
  }
  // Steps may have different keys; those with the same are fed together.
  std::vector<std::pair<std::string, std::uint64_t>> keys;
  for (std::size_t i = 0; i <= rule.steps.size(); ++i) {
    if ((what.steps & bit(i)) == 0)
      continue;
    of_.keys_of(what.rule, i, event, *work_, keys_);
    for (auto& key : keys_) {
      auto same = std::find_if(keys.begin(), keys.end(),
                               [&](const auto& x) { return x.first == key; });
      if (same == keys.end())
        keys.emplace_back(std::move(key), bit(i));
      else
        same->second |= bit(i);
    }
  }
  for (auto& [key, steps] : keys)
    feed_key(what.rule, std::move(key), steps, event, bound, out);
}

rule_runner::held_window* rule_runner::open(std::uint32_t rule,
                                            const std::string& key,
                                            std::uint64_t steps) {
  auto& state = rules_[rule];
  if (auto at = state.windows.find(key); at != state.windows.end())
    return &at->second;
  if ((steps & state.starts) == 0)
    return nullptr;
  if (windows_ >= limits_.windows_max
      || state.windows.size() >= limits_.windows_per_rule_max) {
    ++counters_.windows_refused;
    return nullptr;
  }
  auto made = make_window(of_.rules()[rule], key);
  if (!made)
    return nullptr;
  ++windows_;
  ++counters_.windows_opened;
  auto& held = state.windows[key];
  held.what = std::move(made);
  held.handovers.resize(state.fed.size());
  return &held;
}

void rule_runner::feed_key(std::uint32_t rule, std::string key,
                           std::uint64_t steps, const row& event,
                           const bound_event& bound,
                           std::vector<detection>& out) {
  auto* held = open(rule, key, steps);
  if (held == nullptr)
    return;
  const auto& fed = rules_[rule].fed;
  for (std::size_t i = 0; i < fed.size(); ++i) {
    auto& to = held->handovers[i];
    auto other = of_.key_of(fed[i].rule, fed[i].step, event, *work_);
    to.has_key = other.has_value();
    to.key = std::move(other).value_or("");
    to.measured
      = copy_of(of_.measured_of(fed[i].rule, fed[i].step, event, *work_));
  }
  std::vector<completion> done;
  held->what->advance_to(bound.time, done);
  // Steps that measure different fields get their value each on its own.
  auto measured = value{};
  for (std::size_t i = 0; i < of_.rules()[rule].steps.size(); ++i)
    if ((steps & bit(i)) != 0 && measured.is_null())
      measured = of_.measured_of(rule, i, event, *work_);
  held->what->feed(steps, bound, measured, done);
  settle(rule, key, *held, bound.time, done, out);
}

// Reports, forgets an idle window, or sets its timer.
void rule_runner::settle(std::uint32_t rule, const std::string& key,
                         held_window& held, time_ns now,
                         std::vector<completion>& done,
                         std::vector<detection>& out) {
  auto handovers = done.empty() ? std::vector<handover>{} : held.handovers;
  if (held.what->idle()) {
    rules_[rule].windows.erase(rules_[rule].windows.find(key));
    --windows_;
  } else if (auto next = held.what->deadline();
             next != no_limit && next < held.timer) {
    held.timer = std::max(next, now + 1); // Time always moves on.
    timers_.push({held.timer, rule, key});
  }
  for (auto& x : done)
    report(rule, x, handovers, out);
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
                         const std::vector<handover>& handovers,
                         std::vector<detection>& out) {
  if (of_.rules()[rule].reported) {
    ++counters_.detections;
    detection made{rule, what.time, what.key, {}};
    for (const auto& x : what.events)
      if (x)
        append_refs(x->ref, made.events);
    out.push_back(std::move(made));
  }
  if (!rules_[rule].fed.empty())
    pass_on(rule, what, handovers, out);
}

// A detection is an event to the correlations it feeds.
void rule_runner::pass_on(std::uint32_t rule, const completion& what,
                          const std::vector<handover>& handovers,
                          std::vector<detection>& out) {
  auto name = next_nested_++;
  auto& events = nested_[name];
  for (const auto& x : what.events)
    if (x && events.size() < nested_events_max)
      append_refs(x->ref, events);
  if (nested_.size() > nested_max)
    nested_.erase(nested_.begin());
  const auto& fed = rules_[rule].fed;
  for (std::size_t i = 0; i < fed.size() && i < handovers.size(); ++i) {
    const auto& to = handovers[i];
    if (!to.has_key)
      continue;
    auto* held = open(fed[i].rule, to.key, bit(fed[i].step));
    if (held == nullptr)
      continue;
    std::vector<completion> done;
    held->what->advance_to(what.time, done);
    held->what->feed(bit(fed[i].step), {name, what.time, 0}, to.measured.view(),
                     done);
    settle(fed[i].rule, to.key, *held, what.time, done, out);
  }
}

std::size_t rule_runner::window_bytes() const {
  std::size_t sum = 0;
  for (const auto& rule : rules_)
    for (const auto& [key, held] : rule.windows)
      sum += held.what->summary().bytes + key.capacity() + sizeof held;
  return sum;
}

} // namespace vedette::engine
