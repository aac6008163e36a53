#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

namespace vedette::cloud {

/// Counts attempts to sign in per user and per address. An attempt is counted
/// before the password is looked at, so that parallel attempts cannot pass
/// together. Thread-safe; remembers at most `keys_max` names.
class sign_in_limiter {
public:
  sign_in_limiter(const clock_source& clock, std::uint32_t attempts_max,
                  time_ns window);

  /// 0 = go on; otherwise seconds until the next attempt is allowed.
  std::uint32_t attempt(const std::string& user, const std::string& address);
  /// The attempt was good: the user's and the address' counts start anew.
  void succeeded(const std::string& user, const std::string& address);

  static constexpr std::size_t keys_max = 100'000;

private:
  std::uint32_t wait_for(const std::string& key, time_ns now);
  void forget_old(time_ns now);

  const clock_source& clock_;
  std::uint32_t attempts_max_;
  time_ns window_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<time_ns>> attempts_;
};

} // namespace vedette::cloud
