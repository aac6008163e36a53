#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace vedette::cloud {

/// Counts attempts to sign in. Five wrong passwords stop who gave them, not the
/// user: what is counted is the user *and* the address. Many addresses that try
/// one user are slowed down together, and so is everybody when the whole node
/// is tried; an address from which the user has signed in before is not held up
/// by either. An attempt is counted before the password is looked at, so that
/// parallel attempts cannot pass together. Thread-safe; remembers at most
/// `keys_max` names.
class sign_in_limiter {
public:
  /// `attempts_max` for a user from one address, in `window`; four times as
  /// many from one address, whoever they name.
  sign_in_limiter(const clock_source& clock, std::uint32_t attempts_max,
                  time_ns window);

  /// 0 = go on; otherwise seconds until the next attempt is allowed.
  std::uint32_t attempt(const std::string& user, const std::string& address);
  /// The attempt was good: the counts of this user from this address start
  /// anew, and the address is known to be the user's.
  void succeeded(const std::string& user, const std::string& address);

  static constexpr std::size_t keys_max = 100'000;

private:
  std::uint32_t wait_for(const std::string& key, std::uint32_t allowed,
                         time_ns now);
  /// Slows down instead of stopping: beyond the allowance one try a
  /// `slow_pace`.
  std::uint32_t pace_of(const std::string& key, std::uint32_t allowed,
                        time_ns now);
  void drop_old(std::deque<time_ns>& times, time_ns now) const;
  void forget_old(time_ns now);

  const clock_source& clock_;
  std::uint32_t attempts_max_;
  time_ns window_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<time_ns>> attempts_;
  std::unordered_set<std::string> known_; ///< User and address.
};

} // namespace vedette::cloud
