#include "cloud/identity/sign_in_limiter.hpp"

#include <algorithm>
#include <array>

namespace vedette::cloud {

namespace {

// One address may stand for an office; one user is one person.
constexpr std::uint32_t address_allowance = 4;

} // namespace

sign_in_limiter::sign_in_limiter(const clock_source& clock,
                                 std::uint32_t attempts_max, time_ns window)
  : clock_{clock}, attempts_max_{attempts_max}, window_{window} {}

std::uint32_t sign_in_limiter::wait_for(const std::string& key, time_ns now) {
  auto& times = attempts_[key];
  while (!times.empty() && times.front() + window_ <= now)
    times.pop_front();
  auto allowed
    = key.front() == 'a' ? attempts_max_ * address_allowance : attempts_max_;
  if (times.size() < allowed)
    return 0;
  auto left = times.front() + window_ - now;
  return static_cast<std::uint32_t>((left + ns_per_second - 1) / ns_per_second);
}

void sign_in_limiter::forget_old(time_ns now) {
  if (attempts_.size() < keys_max)
    return;
  std::erase_if(attempts_, [this, now](const auto& item) {
    return item.second.empty() || item.second.back() + window_ <= now;
  });
  // Everybody is attacking: better to forget counts than to grow for ever.
  if (attempts_.size() >= keys_max)
    attempts_.clear();
}

std::uint32_t sign_in_limiter::attempt(const std::string& user,
                                       const std::string& address) {
  std::lock_guard lock{mutex_};
  auto now = clock_.boot();
  forget_old(now);
  const std::array<std::string, 2> keys{"u" + user, "a" + address};
  auto wait = std::max(wait_for(keys[0], now), wait_for(keys[1], now));
  if (wait == 0)
    for (const auto& key : keys)
      attempts_[key].push_back(now);
  return wait;
}

void sign_in_limiter::succeeded(const std::string& user,
                                const std::string& address) {
  std::lock_guard lock{mutex_};
  attempts_.erase("u" + user);
  attempts_.erase("a" + address);
}

} // namespace vedette::cloud
