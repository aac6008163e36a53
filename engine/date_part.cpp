#include "engine/date_part.hpp"

#include "engine/function.hpp"
#include "engine/timestamp.hpp"

#include <chrono>

namespace vedette::engine {

namespace {

namespace chrono = std::chrono;

/// Week 1 has the first Thursday of its year.
std::int64_t iso_week(chrono::sys_days day) {
  auto weekday = chrono::weekday{day}.iso_encoding();
  auto thursday = day + chrono::days{4 - static_cast<int>(weekday)};
  auto first = chrono::sys_days{chrono::year_month_day{thursday}.year()
                                / chrono::January / 1};
  return (thursday - first).count() / 7 + 1;
}

} // namespace

schema::value date_part(std::span<const schema::value> args) {
  if (args.size() != 2 || args[1].kind() != schema::value_kind::integer)
    return {};
  auto time = read_time(args[0], {});
  if (!time)
    return {};
  chrono::sys_time<chrono::nanoseconds> point{chrono::nanoseconds{*time}};
  auto day = chrono::floor<chrono::days>(point);
  chrono::year_month_day date{day};
  chrono::hh_mm_ss clock{point - day};
  auto number
    = [](auto x) { return schema::value{static_cast<std::int64_t>(x)}; };
  switch (static_cast<date_unit>(args[1].integer())) {
  case date_unit::minute:
    return number(clock.minutes().count());
  case date_unit::hour:
    return number(clock.hours().count());
  case date_unit::day:
    return number(static_cast<unsigned>(date.day()));
  case date_unit::week:
    return number(iso_week(day));
  case date_unit::month:
    return number(static_cast<unsigned>(date.month()));
  case date_unit::year:
    return number(static_cast<int>(date.year()));
  }
  return {};
}

} // namespace vedette::engine
