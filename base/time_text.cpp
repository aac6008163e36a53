#include "base/time_text.hpp"

#include <chrono>

namespace vedette {

namespace {

/// Consumes a text from its front; once something did not fit, `ok` is false.
struct cursor {
  std::string_view left;
  bool ok = true;

  int digits(std::size_t count) {
    if (!ok || left.size() < count)
      return fail();
    int out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (left[i] < '0' || left[i] > '9')
        return fail();
      out = out * 10 + (left[i] - '0');
    }
    left.remove_prefix(count);
    return out;
  }
  bool take(std::string_view any_of) {
    if (!ok || left.empty() || any_of.find(left.front()) == any_of.npos)
      return false;
    left.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) { ok = take(any_of) && ok; }
  int fail() {
    ok = false;
    return 0;
  }
};

time_ns fraction(cursor& at) {
  time_ns out = 0;
  time_ns unit = ns_per_second / 10;
  bool any = false;
  while (!at.left.empty() && at.left.front() >= '0' && at.left.front() <= '9') {
    out += (at.left.front() - '0') * unit;
    unit /= 10;
    any = true;
    at.left.remove_prefix(1);
  }
  at.ok = at.ok && any;
  return out;
}

time_ns zone(cursor& at) {
  if (at.left.empty() || at.take("Zz"))
    return 0;
  bool behind = at.left.front() == '-';
  at.expect("+-");
  auto hours = at.digits(2);
  at.take(":");
  auto minutes = at.digits(2);
  at.ok = at.ok && hours < 24 && minutes < 60;
  auto offset = (hours * 60 + minutes) * 60 * ns_per_second;
  return behind ? -offset : offset;
}

} // namespace

std::optional<time_ns> parse_time(std::string_view text) {
  cursor at{text};
  auto year = at.digits(4);
  at.expect("-/");
  auto month = at.digits(2);
  at.expect("-/");
  auto day = at.digits(2);
  std::chrono::year_month_day date{
    std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
    std::chrono::day{static_cast<unsigned>(day)}};
  if (!at.ok || !date.ok() || year < 1678 || year > 2261)
    return std::nullopt;
  time_ns of_day = 0;
  time_ns offset = 0;
  if (!at.left.empty()) {
    at.expect("Tt ");
    auto hours = at.digits(2);
    at.expect(":");
    auto minutes = at.digits(2);
    int seconds = 0;
    if (at.take(":"))
      seconds = at.digits(2);
    if (at.take(".,"))
      of_day = fraction(at);
    offset = zone(at);
    if (!at.ok || !at.left.empty() || hours > 23 || minutes > 59
        || seconds > 60)
      return std::nullopt;
    of_day += ((hours * 60 + minutes) * 60 + seconds) * ns_per_second;
  }
  auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return days * 86'400 * ns_per_second + of_day - offset;
}

} // namespace vedette
