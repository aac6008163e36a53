#pragma once

#include "actors/runtime/deadline_heap.hpp"
#include "base/clock.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vedette::actors {

struct window_limits {
  std::uint32_t per_rule_max = 2'000;
  std::uint32_t all_max = 20'000;
};

/// Which windows exist: finds the window of (rule, key), bounds their number,
/// knows whose deadline comes next. Knows windows by slot; a slot is used again
/// and its generation tells its windows apart.
class window_table {
public:
  explicit window_table(const window_limits& limits) : limits_{limits} {}

  struct found {
    std::uint32_t slot = 0;
    bool fresh = false; ///< The caller has to make the window.
  };

  /// The window of this rule and key. Adds one if there is none and
  /// `may_start`; false when there is none and none may be added: not a
  /// starting hit, or a bound was reached (`rule_max` is the rule's own, 0 =
  /// none).
  bool find(std::uint64_t rule, std::string_view key, bool may_start,
            std::uint32_t rule_max, found& out);

  /// Notes that a hit was sent to the window; the hit's number is its order.
  void fed(std::uint32_t slot) { ++slots_[slot].fed; }

  /// What the window said. True when it may be retired: it holds nothing, and
  /// nothing is on its way to it.
  bool report(std::uint32_t slot, std::uint32_t generation, std::uint32_t fed,
              bool idle, time_ns deadline);
  void retire(std::uint32_t slot);

  /// A window whose deadline is at or before `now`; false = none left. Its
  /// deadline is cleared until it reports again.
  bool pop_due(time_ns now, std::uint32_t& slot) {
    return deadlines_.pop_due(now, slot);
  }

  [[nodiscard]] std::uint32_t generation(std::uint32_t slot) const {
    return slots_[slot].generation;
  }
  [[nodiscard]] std::uint64_t rule(std::uint32_t slot) const {
    return slots_[slot].rule;
  }
  /// Whether this window is still there.
  [[nodiscard]] bool is(std::uint32_t slot, std::uint32_t generation) const {
    return slot < slots_.size() && slots_[slot].live
           && slots_[slot].generation == generation;
  }
  [[nodiscard]] bool live(std::uint32_t slot) const {
    return slots_[slot].live;
  }
  [[nodiscard]] std::size_t slots() const noexcept { return slots_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return by_name_.size(); }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }
  /// Windows of a rule.
  [[nodiscard]] std::uint32_t size(std::uint64_t rule) const {
    const auto at = per_rule_.find(rule);
    return at == per_rule_.end() ? 0 : at->second;
  }
  /// Windows of a rule that were not added.
  [[nodiscard]] std::uint64_t dropped(std::uint64_t rule) const {
    const auto at = dropped_of_.find(rule);
    return at == dropped_of_.end() ? 0 : at->second;
  }

private:
  struct name { // 128 bits of hash: two keys that share it do not happen.
    std::uint64_t high, low;
    friend bool operator==(const name&, const name&) = default;
  };
  struct hash {
    std::size_t operator()(const name& x) const noexcept { return x.low; }
  };
  struct slot_state {
    name called{};
    std::uint64_t rule = 0;
    std::uint32_t generation = 0;
    std::uint32_t fed = 0;
    bool live = false;
  };

  window_limits limits_;
  std::unordered_map<name, std::uint32_t, hash> by_name_;
  std::unordered_map<std::uint64_t, std::uint32_t> per_rule_;
  std::vector<slot_state> slots_;
  std::vector<std::uint32_t> free_;
  deadline_heap deadlines_;
  std::uint64_t dropped_ = 0;
  std::unordered_map<std::uint64_t, std::uint64_t> dropped_of_; // By rule.
};

} // namespace vedette::actors
