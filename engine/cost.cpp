#include "engine/cost.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/cost_test.cpp

namespace vedette::engine {

rule_budget::rule_budget(std::size_t rules, const limits& how)
  : limits_{how}, rules_(rules) {}

std::vector<rule_budget::change>
rule_budget::review(const std::vector<time_ns>& spent, time_ns now) {
  std::vector<change> out;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    auto& x = rules_[i];
    if (x.now.until == 0 || now < x.now.until)
      continue;
    x.now.until = 0;
    x.calm_since = now;
    out.push_back({i, false});
  }
  if (!started_ || now - began_ >= limits_.interval) {
    for (std::uint32_t i = 0; i < rules_.size(); ++i)
      judge(i, spent[i], now - began_, now, out);
    began_ = now;
    started_ = true;
  }
  return out;
}

void rule_budget::judge(std::uint32_t rule, time_ns spent, time_ns passed,
                        time_ns now, std::vector<change>& out) {
  auto& x = rules_[rule];
  const auto took = spent - std::exchange(x.before, spent);
  if (!started_ || passed <= 0)
    return;
  x.now.share = static_cast<double>(took) / static_cast<double>(passed);
  if (x.now.until != 0 || limits_.share_max <= 0 || rules_.size() < 2)
    return;
  if (x.now.share <= limits_.share_max) {
    // Who behaves for as long as the longest pause starts anew.
    if (now - x.calm_since >= limits_.pause_last)
      x.now.suspensions = 0;
    return;
  }
  const auto doublings = std::min<std::uint32_t>(x.now.suspensions++, 20);
  x.now.until
    = now + std::min(limits_.pause_last, limits_.pause_first << doublings);
  out.push_back({rule, true});
}

} // namespace vedette::engine
