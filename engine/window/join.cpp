#include "engine/window/join.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace vedette::engine {

namespace {

class sample_picker {
public:
  sample_picker(const std::vector<std::vector<bound_event>>& by_step,
                std::size_t limit)
    : by_step_{by_step}, limit_{limit} {}

  void run() {
    if (can_finish(0))
      pick();
  }

  picked_samples out;

private:
  void pick() {
    auto step = chosen_.size();
    if (step == by_step_.size()) {
      out.found.push_back(chosen_);
      return;
    }
    for (const auto& event : by_step_[step]) {
      if (out.found.size() == limit_ || out.gave_up)
        return;
      if (is_chosen(event.ref))
        continue;
      chosen_.push_back(event);
      if (can_finish(step + 1))
        pick();
      chosen_.pop_back();
    }
  }

  [[nodiscard]] bool is_chosen(std::uint64_t ref) {
    count();
    return std::any_of(chosen_.begin(), chosen_.end(),
                       [ref](const bound_event& x) { return x.ref == ref; });
  }

  void count() {
    if (++tries_ > tries_max)
      out.gave_up = true;
  }

  /// Whether each step from `first` on can still have an event of its own:
  /// without it, steps that share few events are tried in all combinations.
  bool can_finish(std::size_t first) {
    auto rich
      = [this](const auto& events) { return events.size() >= by_step_.size(); };
    if (std::all_of(by_step_.begin() + static_cast<std::ptrdiff_t>(first),
                    by_step_.end(), rich))
      return true;
    taken_.clear();
    for (auto step = first; step < by_step_.size(); ++step) {
      seen_.clear();
      if (!find_event(step))
        return out.gave_up;
    }
    return true;
  }

  /// Gives a step an event, moving other steps to other events if need be.
  bool find_event(std::size_t step) {
    for (const auto& event : by_step_[step]) {
      if (out.gave_up)
        return false;
      if (is_chosen(event.ref) || !seen_.insert(event.ref).second)
        continue;
      auto at = taken_.find(event.ref);
      if (at != taken_.end() && !find_event(at->second))
        continue;
      taken_[event.ref] = step;
      return true;
    }
    return false;
  }

  static constexpr std::size_t tries_max = 1'000'000;
  const std::vector<std::vector<bound_event>>& by_step_;
  std::size_t limit_;
  std::size_t tries_ = 0;
  std::vector<bound_event> chosen_;
  std::unordered_map<std::uint64_t, std::size_t> taken_; // Steps by event.
  std::unordered_set<std::uint64_t> seen_;
};

} // namespace

picked_samples
pick_samples(const std::vector<std::vector<bound_event>>& by_step,
             std::size_t limit) {
  sample_picker picker{by_step, limit};
  picker.run();
  return std::move(picker.out);
}

join_window::join_window(const rule& of, std::string key, bool distinct)
  : rule_{of}, key_{std::move(key)},
    bound_(of.steps.size()), distinct_{distinct} {}

void join_window::feed(std::uint64_t steps, const bound_event& event,
                       const value& /*measured*/,
                       std::vector<completion>& out) {
  auto until = (steps >> rule_.steps.size() & 1U) != 0;
  auto clear = [this] {
    for (auto& x : bound_)
      x.clear();
  };
  if (until && rule_.until_first)
    clear();
  if (distinct_)
    feed_distinct(steps, event, out);
  for (std::size_t i = 0; i < bound_.size() && !distinct_; ++i) {
    if ((steps >> i & 1U) == 0 || !bound_[i].empty())
      continue;
    bound_[i].push_back(event);
    if (std::any_of(bound_.begin(), bound_.end(),
                    [](const auto& x) { return x.empty(); }))
      continue;
    auto& made = out.emplace_back();
    made.key = key_;
    made.time = event.time;
    for (const auto& x : bound_)
      made.events.emplace_back(x.front());
    clear();
  }
  if (until && !rule_.until_first)
    clear();
}

void join_window::feed_distinct(std::uint64_t steps, const bound_event& event,
                                std::vector<completion>& out) {
  if (done_)
    return;
  for (std::size_t i = 0; i < bound_.size(); ++i)
    if ((steps >> i & 1U) != 0 && bound_[i].size() < bound_.size())
      bound_[i].push_back(event);
  auto found = pick_samples(bound_, 1).found;
  if (found.empty())
    return;
  auto& made = out.emplace_back();
  made.key = key_;
  made.time = event.time;
  for (const auto& x : found.front())
    made.events.emplace_back(x);
  bound_.assign(bound_.size(), {});
  done_ = true;
}

void join_window::advance_to(time_ns /*now*/,
                             std::vector<completion>& /*out*/) {}

time_ns join_window::deadline() const {
  return no_limit;
}

bool join_window::idle() const {
  return !done_ && std::all_of(bound_.begin(), bound_.end(), [](const auto& x) {
    return x.empty();
  });
}

window_summary join_window::summary() const {
  window_summary made;
  made.steps = bound_.size();
  made.bytes = sizeof(*this) + key_.capacity();
  for (const auto& x : bound_) {
    made.step += x.empty() ? 0 : 1;
    made.bound.push_back(x.empty() ? std::nullopt : std::optional{x.front()});
    made.bytes += sizeof(x) + x.capacity() * sizeof(bound_event);
  }
  return made;
}

void join_window::held(std::vector<std::uint64_t>& out) const {
  for (const auto& step : bound_)
    for (const auto& x : step)
      out.push_back(x.ref);
}

} // namespace vedette::engine
