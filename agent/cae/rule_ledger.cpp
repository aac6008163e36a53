#include "agent/cae/rule_ledger.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vedette::agent {

void rule_ledger::use(std::shared_ptr<const actors::rule_book> book) {
  book_ = std::move(book);
  const auto count = book_->plan->rules().size();
  budget_ = std::make_unique<engine::rule_budget>(count, how_);
  rules_.assign(count, {});
  windows_.assign(count, {});
}

std::vector<engine::rule_budget::change>
rule_ledger::review(std::vector<engine::rule_cost> rules,
                    actors::window_costs windows, time_ns now) {
  if (!book_ || rules.size() != rules_.size())
    return {};
  rules_ = std::move(rules);
  if (windows.book == book_) {
    windows_.assign(rules_.size(), {});
    for (const auto& x : windows.items)
      windows_[x.rule] = x;
  }
  std::vector<time_ns> all(rules_.size());
  for (std::uint32_t i = 0; i < all.size(); ++i)
    all[i] = spent(i);
  return budget_->review(all, now);
}

time_ns rule_ledger::spent(std::uint32_t rule) const {
  return rules_[rule].spent + windows_[rule].spent;
}

schema::rule_cost rule_ledger::of(std::uint32_t rule,
                                  time_ns wall_ahead) const {
  const auto& standing = budget_->of(rule);
  const auto& windows = windows_[rule];
  schema::rule_cost out;
  out.rule_id = book_->config(rule).id;
  out.evaluations = rules_[rule].evaluations;
  out.matches = rules_[rule].matches;
  out.spent_ns = static_cast<std::uint64_t>(spent(rule));
  out.windows_live = windows.live;
  out.window_bytes = windows.bytes;
  out.windows_refused = windows.refused;
  out.share = standing.share;
  out.suspensions = standing.suspensions;
  if (standing.until != 0)
    out.suspended_until = standing.until + wall_ahead;
  return out;
}

std::vector<schema::rule_cost> rule_ledger::dearest(std::size_t count_max,
                                                    time_ns wall_ahead) const {
  std::vector<std::uint32_t> order(rules_.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto first = [this](std::uint32_t a, std::uint32_t b) {
    return std::pair{spent(a), rules_[a].matches}
           > std::pair{spent(b), rules_[b].matches};
  };
  const auto shown = std::min(count_max, order.size());
  std::partial_sort(order.begin(),
                    order.begin() + static_cast<std::ptrdiff_t>(shown),
                    order.end(), first);
  std::vector<schema::rule_cost> out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto rule = order[i];
    const bool costs = spent(rule) > 0 || rules_[rule].matches > 0
                       || windows_[rule].refused > 0;
    if ((i < shown && costs) || budget_->of(rule).until != 0)
      out.push_back(of(rule, wall_ahead));
  }
  return out;
}

std::size_t rule_ledger::suspended() const {
  std::size_t out = 0;
  for (std::uint32_t i = 0; i < rules_.size(); ++i)
    out += budget_->of(i).until != 0 ? 1U : 0U;
  return out;
}

} // namespace vedette::agent
