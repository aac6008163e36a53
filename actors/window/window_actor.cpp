#include "actors/window/window_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

window_shell::window_shell(handle::pointer self, system&, window_name name,
                           windows_actor keeper, detections_actor detections)
  : self_{self}, name_{std::move(name)}, keeper_{std::move(keeper)},
    detections_{std::move(detections)}, window_{engine::make_window(
                                          rule(), name_.key)} {}

window_shell::handle::behavior_type window_shell::behavior() {
  return {
    [this](feed& x) { take(x); },
    [this](pass_time x) { pass(x.now); },
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
  auto& hit = x.hit;
  std::vector<engine::completion> out;
  window_->advance_to(hit.time, out);
  for (auto& done : out)
    complete(std::move(done));
  out.clear();
  if (hit.event)
    events_.emplace_back(hit.ref, std::move(hit.event));
  window_->feed(hit.steps, {hit.ref, hit.time, hit.tiebreak},
                hit.measured.view(), out);
  for (auto& done : out)
    complete(std::move(done));
  ++fed_;
  forget_unbound();
  settle();
}

void window_shell::pass(time_ns now) {
  std::vector<engine::completion> out;
  window_->advance_to(now, out);
  for (auto& done : out)
    complete(std::move(done));
  reported_deadline_ = engine::no_limit; // The keeper cleared it.
  settle();
}

// The keeper hears of what changes its plans, and of nothing else.
void window_shell::settle() {
  const auto deadline = window_->deadline();
  const bool idle = window_->idle();
  if (!idle && deadline == reported_deadline_)
    return;
  reported_deadline_ = deadline;
  self_->send(keeper_, window_report{name_.slot, name_.generation, fed_, 0,
                                     idle, 0, deadline});
}

void window_shell::complete(engine::completion&& x) {
  auto found = std::make_shared<finding>();
  found->book = name_.book;
  found->rule = name_.rule;
  found->key = std::move(x.key);
  found->time = x.time;
  const auto& paths = rule().paths;
  for (std::size_t i = 0; i < x.events.size(); ++i) {
    if (!x.events[i])
      continue;
    auto at = std::find_if(
      events_.begin(), events_.end(),
      [ref = x.events[i]->ref](const auto& e) { return e.first == ref; });
    const auto step = paths.empty() ? i : std::size_t{paths[x.path][i]};
    if (at != events_.end() && rule().steps[step].harvest)
      found->events.push_back({step, at->second});
  }
  self_->send(detections_, raise{std::move(found)});
}

// Events are kept until the window lets go of them; asking what it holds costs
// an allocation, so this happens when the list has doubled.
void window_shell::forget_unbound() {
  if (events_.size() < forget_at_)
    return;
  const auto bound = window_->summary().bound;
  std::erase_if(events_, [&bound](const auto& e) {
    return std::none_of(bound.begin(), bound.end(),
                        [&e](const auto& x) { return x && x->ref == e.first; });
  });
  forget_at_ = std::max<std::uint32_t>(
    8, 2 * static_cast<std::uint32_t>(events_.size()));
}

window_view window_shell::view() const {
  return {self_->id(), rule().id, rule().name, name_.key, window_->summary()};
}

actor_status window_shell::status() const {
  const auto now = window_->summary();
  actor_status out;
  out.facts.emplace_back("rule", rule().name);
  out.facts.emplace_back("key", name_.key);
  out.facts.emplace_back("step", static_cast<std::int64_t>(now.step));
  out.facts.emplace_back("steps", static_cast<std::int64_t>(now.steps));
  out.facts.emplace_back("deadline", now.deadline);
  out.facts.emplace_back("fed", static_cast<std::int64_t>(fed_));
  out.facts.emplace_back("events", static_cast<std::int64_t>(events_.size()));
  return out;
}

} // namespace vedette::actors
