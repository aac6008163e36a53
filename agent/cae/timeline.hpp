#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <optional>

namespace vedette::agent {

/// Up to when have all events been seen? Live, that is a moment ago: a batch
/// may still be on its way. In a replay it is the time of the last event, and
/// only when the recording has been silent for a while does time flow on.
class timeline {
public:
  struct limits {
    bool virtual_time = false;
    time_ns slack = 200'000'000;     ///< Longest a live batch is on its way.
    time_ns silence = ns_per_second; ///< Of a replay, before time flows on.
    /// Wall less boot time as it was when the agent started. Rules count on
    /// the boot clock from then on: the other one is set by people and NTP.
    std::optional<time_ns> steady;
  };

  explicit timeline(const limits& how) : how_{how} {}

  void saw(time_ns event_time, time_ns boot) {
    newest_ = std::max(newest_, event_time);
    seen_at_ = boot;
  }

  /// Never goes back.
  time_ns now(time_ns wall, time_ns boot) {
    if (!how_.virtual_time)
      now_ = std::max(now_,
                      (how_.steady ? boot + *how_.steady : wall) - how_.slack);
    else if (newest_ > 0)
      now_ = std::max(
        now_, newest_ + std::max<time_ns>(0, boot - seen_at_ - how_.silence));
    return now_;
  }

private:
  limits how_;
  time_ns newest_ = 0;
  time_ns seen_at_ = 0;
  time_ns now_ = 0;
};

} // namespace vedette::agent
