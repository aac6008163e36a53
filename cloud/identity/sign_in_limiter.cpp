#include "cloud/identity/sign_in_limiter.hpp"

#include <algorithm>

namespace vedette::cloud {

namespace {

// One address may stand for an office.
constexpr std::uint32_t address_allowance = 4;
// One user is one person, with a few devices.
constexpr std::uint32_t user_allowance = 4;
// A whole company may come at nine o'clock.
constexpr std::uint32_t node_allowance = 200;
constexpr time_ns slow_pace = 2 * ns_per_second;
// Names are at most 64 characters without a line feed.
constexpr const char* everybody = "n";

std::uint32_t seconds(time_ns wait) {
  return static_cast<std::uint32_t>((wait + ns_per_second - 1) / ns_per_second);
}

} // namespace

sign_in_limiter::sign_in_limiter(const clock_source& clock,
                                 std::uint32_t attempts_max, time_ns window)
  : clock_{clock}, attempts_max_{attempts_max}, window_{window} {}

void sign_in_limiter::drop_old(std::deque<time_ns>& times, time_ns now) const {
  while (!times.empty() && times.front() + window_ <= now)
    times.pop_front();
}

std::uint32_t sign_in_limiter::wait_for(const std::string& key,
                                        std::uint32_t allowed, time_ns now) {
  auto& times = attempts_[key];
  drop_old(times, now);
  return times.size() < allowed ? 0 : seconds(times.front() + window_ - now);
}

std::uint32_t sign_in_limiter::pace_of(const std::string& key,
                                       std::uint32_t allowed, time_ns now) {
  auto& times = attempts_[key];
  drop_old(times, now);
  if (times.size() < allowed || times.back() + slow_pace <= now)
    return 0;
  return seconds(times.back() + slow_pace - now);
}

void sign_in_limiter::forget_old(time_ns now) {
  if (attempts_.size() >= keys_max) {
    std::erase_if(attempts_, [this, now](const auto& item) {
      return item.second.empty() || item.second.back() + window_ <= now;
    });
    // Everybody is attacking: better to forget counts than to grow for ever.
    if (attempts_.size() >= keys_max)
      attempts_.clear();
  }
  if (known_.size() >= keys_max)
    known_.clear();
}

std::uint32_t sign_in_limiter::attempt(const std::string& user,
                                       const std::string& address) {
  std::lock_guard lock{mutex_};
  const auto now = clock_.boot();
  forget_old(now);
  const auto pair = "p" + user + '\n' + address;
  const bool known = known_.contains(pair);
  auto wait
    = std::max(wait_for(pair, attempts_max_, now),
               wait_for("a" + address, attempts_max_ * address_allowance, now));
  if (!known)
    wait = std::max({wait,
                     pace_of("u" + user, attempts_max_ * user_allowance, now),
                     pace_of(everybody, attempts_max_ * node_allowance, now)});
  if (wait > 0)
    return wait;
  for (const auto& key : {pair, "a" + address})
    attempts_[key].push_back(now);
  if (!known)
    for (const auto& key : {"u" + user, std::string{everybody}}) {
      auto& times = attempts_[key];
      times.push_back(now);
      if (times.size() > attempts_max_ * node_allowance)
        times.pop_front();
    }
  return 0;
}

void sign_in_limiter::succeeded(const std::string& user,
                                const std::string& address) {
  std::lock_guard lock{mutex_};
  const auto pair = "p" + user + '\n' + address;
  attempts_.erase(pair);
  attempts_.erase("a" + address);
  known_.insert(pair);
}

} // namespace vedette::cloud
