#pragma once

#include "agent/process/process.hpp"

#include <atomic>
#include <mutex>
#include <unordered_set>

namespace vedette::agent {

/// Processes that a rule told us not to observe any more, with what they start.
/// Any thread; asking costs nothing while there are none.
class quiet_processes {
public:
  static constexpr std::size_t processes_max = 1024;

  /// False when there is no more room.
  bool add(const process_key& which) {
    std::lock_guard hold{lock_};
    if (which_.size() >= processes_max)
      return false;
    which_.insert(which);
    any_.store(true, std::memory_order_release);
    return true;
  }

  [[nodiscard]] bool covers(const process& who) const {
    if (!any_.load(std::memory_order_acquire))
      return false;
    std::lock_guard hold{lock_};
    for (const auto* at = &who; at != nullptr; at = at->parent.get())
      if (which_.contains(at->key))
        return true;
    return false;
  }

private:
  std::atomic<bool> any_{false};
  mutable std::mutex lock_;
  std::unordered_set<process_key> which_;
};

} // namespace vedette::agent
