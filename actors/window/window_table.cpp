#include "actors/window/window_table.hpp"

#include <xxhash.h>

#include <algorithm>

namespace vedette::actors {

bool window_table::find(std::uint64_t rule, std::string_view key,
                        bool may_start, std::uint32_t rule_max, found& out) {
  const auto digest = XXH3_128bits_withSeed(key.data(), key.size(), rule);
  const name called{digest.high64, digest.low64};
  if (auto at = by_name_.find(called); at != by_name_.end()) {
    out = {at->second, false};
    return true;
  }
  if (!may_start)
    return false;
  const auto bound = rule_max > 0 ? std::min(rule_max, limits_.per_rule_max)
                                  : limits_.per_rule_max;
  if (size(rule) >= bound || by_name_.size() >= limits_.all_max) {
    ++dropped_;
    ++dropped_of_[rule];
    return false;
  }
  ++per_rule_[rule];
  if (free_.empty()) {
    out.slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    out.slot = free_.back();
    free_.pop_back();
  }
  out.fresh = true;
  auto& slot = slots_[out.slot];
  slot.called = called;
  slot.rule = rule;
  slot.fed = 0;
  slot.live = true;
  by_name_.emplace(called, out.slot);
  return true;
}

bool window_table::report(std::uint32_t slot, std::uint32_t generation,
                          std::uint32_t fed, bool idle, time_ns deadline) {
  if (slot >= slots_.size() || !slots_[slot].live
      || slots_[slot].generation != generation)
    return false; // Of a window that is gone.
  deadlines_.set(slot, deadline);
  return idle && fed == slots_[slot].fed;
}

void window_table::retire(std::uint32_t slot) {
  auto& gone = slots_[slot];
  by_name_.erase(gone.called);
  if (auto at = per_rule_.find(gone.rule); --at->second == 0)
    per_rule_.erase(at);
  deadlines_.set(slot, deadline_heap::never);
  gone.live = false;
  ++gone.generation;
  free_.push_back(slot);
}

} // namespace vedette::actors
