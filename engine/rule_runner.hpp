#pragma once

#include "engine/plan.hpp"
#include "engine/rule_feed.hpp"
#include "engine/rule_window.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace vedette::engine {

/// A rule that came true.
struct detection {
  std::uint32_t rule = 0; ///< Index into the plan's rules.
  time_ns time = 0;       ///< When it came true.
  std::string key;        ///< As plan::keys_of spells it; empty = none.
  /// The caller's names of the events that made it true, in step order.
  std::vector<std::uint64_t> events;
};

struct runner_limits {
  std::size_t windows_max = 1'000'000;
  std::size_t windows_per_rule_max = 200'000;
};

struct runner_counters {
  std::uint64_t events = 0;
  std::uint64_t hits = 0;
  std::uint64_t detections = 0;
  std::uint64_t windows_opened = 0;
  std::uint64_t windows_refused = 0;  ///< By the limits.
  std::uint64_t events_forgotten = 0; ///< By windows that hold too many.
};

/// Runs a plan over a stream of events under virtual time and owns the windows
/// that live actors own elsewhere: backtests, `rule test` and unit tests. The
/// same plan and the same windows give the same detections as live.
/// Time is rule_feed's.
class rule_runner {
public:
  /// Requires that `of` outlives it.
  explicit rule_runner(const plan& of, const runner_limits& limits = {});

  /// Looks at the next event and appends what came true: first what time
  /// alone decided since the event before, then what this event completed.
  void feed(const row& event, std::uint64_t ref, std::vector<detection>& out);

  /// The stream is over: lets all windows run out.
  void finish(std::vector<detection>& out);

  [[nodiscard]] const runner_counters& counters() const { return counters_; }
  /// What bounds and unknown times kept out of the answer so far.
  [[nodiscard]] run_losses losses() const;
  [[nodiscard]] std::size_t windows() const { return windows_; }
  /// Bytes of all windows, by their own account.
  [[nodiscard]] std::size_t window_bytes() const;

private:
  struct held_window {
    rule_window what;
    time_ns timer = no_limit; ///< Of its entry in `timers_`.
    std::shared_ptr<const std::vector<handover>> handovers; ///< Newest.
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  using window_map
    = std::unordered_map<std::string, held_window, text_hash, std::equal_to<>>;

  struct rule_state {
    std::uint64_t starts = 0; ///< Steps that may open a window.
    window_map windows;
  };
  struct timer {
    time_ns at = 0;
    std::uint32_t rule = 0;
    std::string key;

    // The earliest is the first in a priority queue; ties have an order, so
    // that runs are alike.
    bool operator<(const timer& other) const {
      return std::tie(at, rule, key)
             > std::tie(other.at, other.rule, other.key);
    }
  };

  void advance(time_ns now, std::vector<detection>& out);
  held_window* open(const rule_hit& what);
  void feed_window(const rule_hit& what, const bound_event& event,
                   std::vector<detection>& out);
  void settle(std::uint32_t rule, const std::string& key, held_window& held,
              time_ns now, std::vector<completion>& done,
              std::vector<detection>& out);
  void report(std::uint32_t rule, completion& what,
              const std::vector<handover>* handovers,
              std::vector<detection>& out);
  void pass_on(const completion& what, const std::vector<handover>& handovers,
               std::vector<detection>& out);
  void append_refs(std::uint64_t ref, std::vector<std::uint64_t>& out) const;

  const plan& of_;
  runner_limits limits_;
  rule_feed feed_;
  std::vector<rule_state> rules_;
  std::priority_queue<timer> timers_;
  std::vector<rule_hit> hits_;
  std::size_t windows_ = 0;
  time_ns now_;
  runner_counters counters_;
  // Events of detections that became events of others, by made-up names.
  std::map<std::uint64_t, std::vector<std::uint64_t>> nested_;
  std::uint64_t next_nested_;
};

} // namespace vedette::engine
