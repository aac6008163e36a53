#include "actors/window/window_stages.hpp"

#include <algorithm>

// Tested by tests/integration/both_ways_test.cpp

namespace vedette::actors {

void window_stages::use(const engine::plan& of) {
  const auto count = static_cast<std::uint32_t>(of.rules().size());
  stage_of_.assign(count, 0);
  last_ = 0;
  // Nothing is made of itself, so this comes to rest.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t rule = 0; rule < count; ++rule)
      for (const auto& x : of.consumers(rule))
        if (x.rule != rule && stage_of_[x.rule] <= stage_of_[rule]
            && stage_of_[rule] < count) {
          last_ = std::max(last_, stage_of_[x.rule] = stage_of_[rule] + 1);
          changed = true;
        }
  }
  asides_.clear();
  asides_.resize(last_ + 1);
  stage_ = 0;
}

void window_stages::put_aside(step_hit hit, std::uint64_t ref,
                              std::uint32_t rule) {
  const auto stage = stage_of_[hit.what.rule];
  const auto time = hit.time;
  asides_[stage].push_back({{time, ref, rule, put_++}, std::move(hit)});
}

bool window_stages::next(std::vector<step_hit>& out) {
  if (stage_ == last_) {
    stage_ = 0;
    return false;
  }
  auto& waiting = asides_[++stage_];
  std::sort(waiting.begin(), waiting.end(),
            [](const aside& a, const aside& b) { return a.order < b.order; });
  for (auto& x : waiting)
    out.push_back(std::move(x.hit));
  waiting.clear();
  return true;
}

} // namespace vedette::actors
