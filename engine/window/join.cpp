#include "engine/window/join.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace vedette::engine {

namespace {

class sample_picker {
public:
  sample_picker(const std::vector<std::vector<bound_event>>& by_step,
                std::size_t limit)
    : by_step_{by_step}, limit_{limit} {}

  void pick() {
    auto step = chosen_.size();
    if (step == by_step_.size()) {
      found.push_back(chosen_);
      return;
    }
    for (const auto& event : by_step_[step]) {
      if (found.size() == limit_ || ++tries_ > tries_max)
        return;
      auto taken
        = std::any_of(chosen_.begin(), chosen_.end(),
                      [&](const bound_event& x) { return x.ref == event.ref; });
      if (taken)
        continue;
      chosen_.push_back(event);
      pick();
      chosen_.pop_back();
    }
  }

  std::vector<std::vector<bound_event>> found;

private:
  // Steps that all match the same few events would take for ever.
  static constexpr std::size_t tries_max = 1'000'000;
  const std::vector<std::vector<bound_event>>& by_step_;
  std::size_t limit_;
  std::size_t tries_ = 0;
  std::vector<bound_event> chosen_;
};

} // namespace

std::vector<std::vector<bound_event>>
pick_samples(const std::vector<std::vector<bound_event>>& by_step,
             std::size_t limit) {
  sample_picker picker{by_step, limit};
  picker.pick();
  return std::move(picker.found);
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
  auto found = pick_samples(bound_, 1);
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
