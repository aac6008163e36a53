#include "actors/window/window_actor.hpp"

#include "actors/contract/message_types.hpp"
#include "engine/key.hpp"

#include <algorithm>
#include <bit>
#include <utility>

// Tested by tests/integration/both_ways_test.cpp

namespace vedette::actors {

window_shell::window_shell(handle::pointer self, system& sys, window_name name,
                           windows_actor keeper, detections_actor detections)
  : self_{self}, clock_{sys.clock()}, name_{std::move(name)}, keeper_{std::move(
                                                                keeper)},
    detections_{std::move(detections)}, window_{*name_.book->plan, name_.rule,
                                                name_.key} {}

window_shell::handle::behavior_type window_shell::behavior() {
  return {
    [this](feed& x) { take(x); },
    [this](const pass_time& x) { pass(x); },
    [this](view_window) { return view(); },
    [this](retire) { self_->quit(); },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

void window_shell::take(feed& x) {
  const auto began = x.timed ? clock_.thread_cpu() : 0;
  auto& hit = x.hit;
  std::vector<engine::completion> out;
  window_.advance_to(hit.time, out);
  complete(out, hand_over::by_time);
  const auto step = static_cast<std::size_t>(std::countr_zero(hit.what.steps));
  events_.push_back(
    {hit.ref, step, std::move(hit.event), std::move(hit.nested)});
  handovers_ = std::move(hit.what.handovers);
  handovers_of_ = std::move(hit.book);
  window_.feed(hit.what, {hit.ref, hit.time, hit.tiebreak}, out);
  complete(out, hit.ref);
  ++fed_;
  forget_unbound();
  settle(x.answer, began);
}

void window_shell::pass(const pass_time& x) {
  std::vector<engine::completion> out;
  window_.advance_to(x.now, out);
  complete(out, hand_over::by_time);
  reported_deadline_ = engine::no_limit; // The keeper cleared it.
  ++fed_;
  settle(x.answer);
}

// The keeper hears of what changes its plans, and of nothing else.
void window_shell::settle(bool answer, time_ns began) {
  const auto deadline = window_.deadline();
  const bool idle = window_.idle();
  if (!idle && deadline == reported_deadline_ && !answer && began == 0)
    return;
  reported_deadline_ = deadline;
  window_report out{name_.slot, name_.generation, fed_};
  if (began != 0) {
    out.took = clock_.thread_cpu() - began;
    out.bytes = static_cast<std::uint32_t>(
      window_.summary().bytes + events_.size() * sizeof(held_event));
  }
  out.idle = idle;
  out.is_answer = answer;
  out.deadline = deadline;
  self_->send(keeper_, out);
}

void window_shell::complete(std::vector<engine::completion>& done,
                            std::uint64_t ref) {
  for (auto& x : done) {
    if (handovers_ && !handovers_->empty())
      hand_on(x, ref);
    if (rule().reported)
      raise_finding(x);
  }
  done.clear();
}

const window_shell::held_event* window_shell::find(std::uint64_t ref) const {
  auto at = std::lower_bound(
    events_.begin(), events_.end(), ref,
    [](const held_event& x, std::uint64_t y) { return x.ref < y; });
  return at != events_.end() && at->ref == ref ? &*at : nullptr;
}

void window_shell::raise_finding(engine::completion& x) {
  auto found = std::make_shared<finding>();
  found->book = name_.book;
  found->rule = name_.rule;
  found->key = engine::key_for_people(x.key);
  found->time = x.time;
  const auto& paths = rule().paths;
  const bool by_step = rule().shape != engine::rule_shape::correlation;
  for (std::size_t i = 0; i < x.events.size(); ++i) {
    const auto* held = x.events[i] ? find(x.events[i]->ref) : nullptr;
    if (held == nullptr)
      continue;
    // A correlation's events come in the order of time, not of steps.
    const auto step = !by_step        ? held->step
                      : paths.empty() ? i
                                      : std::size_t{paths[x.path][i]};
    if (!rule().steps[step].harvest)
      continue;
    if (held->event)
      found->events.push_back({step, held->event});
    if (held->nested)
      for (const auto& event : *held->nested)
        found->events.push_back({step, event});
  }
  self_->send(detections_, raise{std::move(found)});
}

void window_shell::hand_on(const engine::completion& x, std::uint64_t ref) {
  auto events = std::make_shared<nested_events>();
  for (const auto& bound : x.events) {
    const auto* held = bound ? find(bound->ref) : nullptr;
    if (held == nullptr || events->size() >= engine::nested_events_max)
      continue;
    if (held->event)
      events->push_back(held->event);
    if (held->nested)
      events->insert(events->end(), held->nested->begin(), held->nested->end());
  }
  self_->send(keeper_,
              hand_over{handovers_of_, handovers_, x.time, ref, events});
}

// Asking what the window holds costs, so this happens when the list of events
// has doubled.
void window_shell::forget_unbound() {
  if (events_.size() < forget_at_)
    return;
  const auto bound = window_.held();
  std::erase_if(events_, [&bound](const held_event& x) {
    return !std::binary_search(bound.begin(), bound.end(), x.ref);
  });
  forget_at_ = std::max<std::uint32_t>(
    8, 2 * static_cast<std::uint32_t>(events_.size()));
}

window_view window_shell::view() const {
  const auto& known = name_.book->config(name_.rule);
  window_view out{self_->id(),       known.id,
                  known.name,        engine::key_for_people(name_.key),
                  window_.summary(), {}};
  for (const auto& bound : out.summary.bound) {
    const auto* held = bound ? find(bound->ref) : nullptr;
    out.events.push_back(held != nullptr ? held->event : nullptr);
  }
  return out;
}

actor_status window_shell::status() const {
  const auto now = window_.summary();
  actor_status out;
  out.facts.emplace_back("rule", rule().name);
  out.facts.emplace_back("key", engine::key_for_people(name_.key));
  out.facts.emplace_back("step", static_cast<std::int64_t>(now.step));
  out.facts.emplace_back("steps", static_cast<std::int64_t>(now.steps));
  out.facts.emplace_back("deadline", now.deadline);
  out.facts.emplace_back("fed", static_cast<std::int64_t>(fed_));
  out.facts.emplace_back("events", static_cast<std::int64_t>(events_.size()));
  return out;
}

} // namespace vedette::actors
