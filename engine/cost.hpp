#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vedette::engine {

/// What one rule has cost since its meter was made.
struct rule_cost {
  /// How often its condition was worked out, or was known to be true. Other
  /// answers that are known from earlier events cost nothing and are not
  /// counted. Never less than `matches`.
  std::uint64_t evaluations = 0;
  std::uint64_t matches = 0; ///< Events that matched one of its steps.
  time_ns spent = 0;         ///< Estimated from every 251st event.
};

/// Measures what rules cost while a plan works: counts are exact, time is
/// measured for some events and scaled. The engine knows no clock, so the owner
/// brings one. One thread.
class rule_meter {
public:
  /// One event in so many is timed; a prime, so that no habit of the stream
  /// keeps step with it.
  static constexpr std::uint32_t one_in = 251;

  /// Requires that `clock` outlives it.
  rule_meter(std::size_t rules, const clock_source& clock)
    : clock_{&clock}, costs_(rules), seen_(rules) {}

  /// Another event begins.
  void begin() noexcept {
    ++event_;
    timed_ = --left_ == 0;
    if (timed_)
      left_ = one_in;
  }
  /// Whether the time of this event is wanted.
  [[nodiscard]] bool timed() const noexcept { return timed_; }
  /// CPU time: a sample stands for many events, and one that was interrupted
  /// for some milliseconds would look like a rule that starves the others.
  [[nodiscard]] time_ns now() const { return clock_->thread_cpu(); }

  void evaluated(std::uint32_t rule) noexcept {
    ++costs_[rule].evaluations;
    seen_[rule] = event_;
  }
  /// Once for each event that the rule matches.
  void matched(std::uint32_t rule) noexcept {
    if (seen_[rule] != event_)
      evaluated(rule);
    ++costs_[rule].matches;
  }
  /// A timed event took this long because of the rule.
  void took(std::uint32_t rule, time_ns time) noexcept {
    costs_[rule].spent += time * one_in;
  }
  /// Rules that share a test share its time.
  void took(const std::vector<std::uint32_t>& rules, time_ns time) noexcept {
    for (auto rule : rules)
      costs_[rule].spent += time * one_in / static_cast<time_ns>(rules.size());
  }

  [[nodiscard]] const std::vector<rule_cost>& costs() const noexcept {
    return costs_;
  }

private:
  const clock_source* clock_;
  std::vector<rule_cost> costs_;
  std::vector<std::uint64_t> seen_; // By rule: the event evaluated last.
  std::uint64_t event_ = 0;
  std::uint32_t left_ = one_in;
  bool timed_ = false;
};

/// Charges a rule with the time from here to the end of the block, and with
/// one evaluation.
class rule_timing {
public:
  rule_timing(rule_meter* meter, std::uint32_t rule)
    : meter_{meter}, rule_{rule} {
    if (meter_ == nullptr)
      return;
    meter_->evaluated(rule_);
    if (meter_->timed())
      began_ = meter_->now();
  }
  ~rule_timing() {
    if (meter_ != nullptr && meter_->timed())
      meter_->took(rule_, meter_->now() - began_);
  }
  rule_timing(const rule_timing&) = delete;
  rule_timing& operator=(const rule_timing&) = delete;

private:
  rule_meter* meter_;
  std::uint32_t rule_;
  time_ns began_ = 0;
};

/// Lets no rule starve the others: one that takes more than its share of a core
/// over some time is suspended for a while, and for longer each time. Pure.
class rule_budget {
public:
  struct limits {
    double share_max = 0.10; ///< Of one core; 0 = no limit.
    time_ns interval = 10 * ns_per_second;
    time_ns pause_first = 60 * ns_per_second;
    time_ns pause_last = 3600 * ns_per_second;
  };
  /// How a rule stands.
  struct standing {
    double share = 0;              ///< Of one core, over the last interval.
    std::uint32_t suspensions = 0; ///< So far.
    time_ns until = 0;             ///< Suspended until then; 0 = it is not.
  };
  struct change {
    std::uint32_t rule = 0;
    bool suspended = false; ///< Else it works again.
  };

  rule_budget(std::size_t rules, const limits& how);

  /// Looks at what rules have spent so far; `now` is any steady time. Says who
  /// is to be suspended and who may work again. A rule that is alone starves
  /// nobody.
  std::vector<change> review(const std::vector<time_ns>& spent, time_ns now);

  [[nodiscard]] const standing& of(std::uint32_t rule) const {
    return rules_[rule].now;
  }

private:
  struct state {
    standing now;
    time_ns before = 0;
    time_ns calm_since = 0;
  };

  void judge(std::uint32_t rule, time_ns spent, time_ns passed, time_ns now,
             std::vector<change>& out);

  limits limits_;
  std::vector<state> rules_;
  time_ns began_ = 0;
  bool started_ = false;
};

} // namespace vedette::engine
