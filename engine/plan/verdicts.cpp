#include "engine/plan/verdicts.hpp"

#include "engine/plan/key_bytes.hpp"

#include <algorithm>

// Tested by tests/unit/engine/plan/verdicts_test.cpp

namespace vedette::engine::plan_detail {

std::uint64_t verdict_table::hash_of(signature of) {
  return plan_detail::hash_of(
    {reinterpret_cast<const char*>(of.data()), of.size_bytes()});
}

const verdict* verdict_table::find(std::uint64_t hash, signature of) const {
  auto mask = entries_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& x = entries_[at];
    if (x.index == 0)
      return nullptr;
    if (x.hash == hash && x.size == of.size()
        && std::equal(of.begin(), of.end(), keys_.begin() + x.key))
      return &verdicts_[x.index - 1];
  }
}

const verdict& verdict_table::keep(std::uint64_t hash, signature of,
                                   std::span<const hit> hits,
                                   std::span<const std::uint32_t> open) {
  if (verdicts_.size() >= verdicts_max)
    clear();
  verdict made;
  made.first = static_cast<std::uint32_t>(hits_.size());
  made.count = static_cast<std::uint32_t>(hits.size());
  made.open_first = static_cast<std::uint32_t>(open_.size());
  made.open_count = static_cast<std::uint32_t>(open.size());
  hits_.insert(hits_.end(), hits.begin(), hits.end());
  open_.insert(open_.end(), open.begin(), open.end());
  auto key = static_cast<std::uint32_t>(keys_.size());
  keys_.insert(keys_.end(), of.begin(), of.end());
  verdicts_.push_back(made);
  auto mask = entries_.size() - 1;
  auto at = hash & mask;
  while (entries_[at].index != 0)
    at = (at + 1) & mask;
  entries_[at] = {hash, key, static_cast<std::uint32_t>(of.size()),
                  static_cast<std::uint32_t>(verdicts_.size())};
  return verdicts_.back();
}

void verdict_table::clear() {
  ++forgotten_;
  entries_.assign(2 * verdicts_max, {});
  keys_.clear();
  verdicts_.clear();
  hits_.clear();
  open_.clear();
}

} // namespace vedette::engine::plan_detail
