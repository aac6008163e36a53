#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vedette::engine {

/// How a log writes the time.
enum class time_unit : std::uint8_t {
  guess, ///< ISO 8601, `/Date(ms)/`, or a number whose size says which unit
         ///< it is in.
  iso,
  filetime, ///< 100 ns since 1601.
  seconds,
  milliseconds,
  microseconds,
  nanoseconds,
  pattern, ///< `strptime` (`%d/%m/%Y`) or Java (`dd/MM/yyyy`) fields.
};

struct time_format {
  time_unit unit = time_unit::guess;
  std::string pattern; ///< In `%` form; only for time_unit::pattern.

  /// Reads `filetime`, `s`, `ms`, `us`, `ns`, `iso`, or a pattern.
  static result<time_format> parse(std::string_view text);
};

/// Nanoseconds since 1970; nullopt when `text` is not such a time or lies
/// outside of the years 1678 to 2261.
std::optional<time_ns> read_time(std::string_view text,
                                 const time_format& format);
std::optional<time_ns> read_time(const schema::value& what,
                                 const time_format& format);

/// `2019-04-03T17:36:46.789Z`, also with a blank for the T, with an offset
/// (`+02:00`), without seconds or time, and with the day first
/// (`12-12-2022`). UTC when no offset is given.
std::optional<time_ns> read_iso_time(std::string_view text);

} // namespace vedette::engine
