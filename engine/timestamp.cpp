#include "engine/timestamp.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace vedette::engine {

namespace {

constexpr std::int64_t filetime_of_1970 = 116'444'736'000'000'000;

/// A calendar time as it is being read.
struct calendar {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t nanos = 0;
  int offset_minutes = 0;

  [[nodiscard]] std::optional<time_ns> to_ns() const {
    namespace chr = std::chrono;
    auto date = chr::year_month_day{chr::year{year},
                                    chr::month{static_cast<unsigned>(month)},
                                    chr::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 24 || minute > 59 || second > 60 || year < 1678
        || year > 2261)
      return std::nullopt;
    std::int64_t days = chr::sys_days{date}.time_since_epoch().count();
    auto seconds
      = ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
    return seconds * ns_per_second + nanos;
  }
};

/// Takes characters from the front of a text.
class cursor {
public:
  explicit cursor(std::string_view text) : rest_{text} {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  bool take(char c) {
    if (peek() != c || rest_.empty())
      return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Between `least` and `most` digits.
  bool digits(std::size_t least, std::size_t most, int& out) {
    std::size_t n = 0;
    out = 0;
    while (n < most && n < rest_.size() && is_digit(rest_[n]))
      out = out * 10 + (rest_[n++] - '0');
    rest_.remove_prefix(n);
    return n >= least;
  }
  /// Digits after a decimal point, as nanoseconds; any number of them.
  bool fraction(std::int64_t& nanos) {
    std::int64_t unit = ns_per_second;
    nanos = 0;
    std::size_t n = 0;
    for (; n < rest_.size() && is_digit(rest_[n]); ++n) {
      unit /= 10;
      nanos += unit * (rest_[n] - '0');
    }
    rest_.remove_prefix(n);
    return n > 0;
  }
  /// `Z`, `+02:00`, `+0200`, `+02`.
  bool zone(int& offset) {
    if (take('Z') || take('z'))
      return true;
    auto sign = peek();
    if (sign != '+' && sign != '-')
      return false;
    rest_.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!digits(2, 2, hours))
      return false;
    auto colon = take(':');
    if ((colon || is_digit(peek())) && !digits(2, 2, minutes))
      return false;
    offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return true;
  }
  bool month_name(int& month) {
    static constexpr std::array<std::string_view, 12> names{
      "jan", "feb", "mar", "apr", "may", "jun",
      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (std::size_t i = 0; i < names.size() && rest_.size() >= 3; ++i) {
      auto same = true;
      for (std::size_t j = 0; j < 3; ++j)
        same = same && (rest_[j] | 0x20) == names[i][j];
      if (same) {
        month = static_cast<int>(i) + 1;
        rest_.remove_prefix(3);
        return true;
      }
    }
    return false;
  }

private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

bool read_date(cursor& in, calendar& out) {
  int first = 0;
  if (!in.digits(1, 4, first))
    return false;
  auto separator = in.peek();
  if (separator != '-' && separator != '/')
    return false;
  in.take(separator);
  if (!in.digits(1, 2, out.month) || !in.take(separator))
    return false;
  if (first > 31) {
    out.year = first;
    return in.digits(1, 2, out.day);
  }
  out.day = first;
  return in.digits(4, 4, out.year);
}

bool read_clock(cursor& in, calendar& out) {
  if (!in.digits(1, 2, out.hour) || !in.take(':')
      || !in.digits(2, 2, out.minute))
    return false;
  if (in.take(':') && !in.digits(2, 2, out.second))
    return false;
  if ((in.take('.') || in.take(',')) && !in.fraction(out.nanos))
    return false;
  return true;
}

bool read_directive(char what, cursor& in, calendar& out) {
  switch (what) {
  case 'Y':
    return in.digits(4, 4, out.year);
  case 'm':
    return in.digits(1, 2, out.month);
  case 'd':
  case 'e':
    while (in.take(' ')) {
    }
    return in.digits(1, 2, out.day);
  case 'b':
    return in.month_name(out.month);
  case 'H':
    return in.digits(1, 2, out.hour);
  case 'M':
    return in.digits(2, 2, out.minute);
  case 'S':
    return in.digits(2, 2, out.second);
  case 'f':
    return in.fraction(out.nanos);
  case 'z':
    return in.zone(out.offset_minutes);
  default:
    return in.take(what);
  }
}

std::optional<time_ns> read_pattern(std::string_view text,
                                    std::string_view pattern) {
  auto in = cursor{text};
  auto out = calendar{};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    auto escaped = pattern[i] == '%' && i + 1 < pattern.size();
    if (escaped ? !read_directive(pattern[++i], in, out) : !in.take(pattern[i]))
      return std::nullopt;
  }
  return in.done() ? out.to_ns() : std::nullopt;
}

/// Java's `dd-MM-yyyy` in `%` form; empty when a letter is unknown.
std::string from_java(std::string_view text) {
  auto out = std::string{};
  for (std::size_t i = 0; i < text.size();) {
    auto c = text[i];
    auto run = i;
    while (run < text.size() && text[run] == c)
      ++run;
    if (c == '\'') {
      out += run == i + 1 ? "" : "'";
      i = run;
      continue;
    }
    auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    static constexpr std::string_view java = "yuMdHmsSXZT";
    static constexpr std::string_view ours = "YYmdHMSfzzT";
    auto at = java.find(c);
    if (letter && at == std::string_view::npos)
      return {};
    if (c == 'M' && run - i == 3)
      out += "%b";
    else if (letter && c != 'T')
      out += std::string{"%"} + ours[at];
    else
      out.append(text.substr(i, run - i));
    i = run;
  }
  return out;
}

/// Nanoseconds per unit for a number of this size: see time_unit::guess.
/// Small numbers are taken for milliseconds, as Elasticsearch does; no log of
/// before 2001 counts seconds.
time_unit unit_of(double size) {
  if (size < 1e9)
    return time_unit::milliseconds;
  if (size < 1e11)
    return time_unit::seconds;
  if (size < 1e14)
    return time_unit::milliseconds;
  if (size < 1e17)
    return size < 3e16 ? time_unit::microseconds : time_unit::nanoseconds;
  return size < 2e17 ? time_unit::filetime : time_unit::nanoseconds;
}

std::int64_t scale_of(time_unit unit) {
  switch (unit) {
  case time_unit::filetime:
    return 100;
  case time_unit::seconds:
    return ns_per_second;
  case time_unit::milliseconds:
    return 1'000'000;
  case time_unit::microseconds:
    return 1'000;
  default:
    return 1;
  }
}

std::optional<time_ns> from_integer(std::int64_t number, time_unit unit) {
  if (unit == time_unit::guess)
    unit = unit_of(std::abs(static_cast<double>(number)));
  if (unit == time_unit::filetime
      && __builtin_sub_overflow(number, filetime_of_1970, &number))
    return std::nullopt;
  std::int64_t out = 0;
  if (__builtin_mul_overflow(number, scale_of(unit), &out))
    return std::nullopt;
  return out;
}

std::optional<time_ns> from_real(double number, time_unit unit) {
  if (!std::isfinite(number))
    return std::nullopt;
  if (unit == time_unit::guess)
    unit = unit_of(std::abs(number));
  if (unit == time_unit::filetime)
    number -= static_cast<double>(filetime_of_1970);
  auto ns = number * static_cast<double>(scale_of(unit));
  if (std::abs(ns) > 9.2e18)
    return std::nullopt;
  // Microseconds are what a double of this size can hold.
  if (unit == time_unit::seconds)
    return static_cast<time_ns>(std::llround(number * 1e6)) * 1000;
  return static_cast<time_ns>(ns);
}

template <class Number>
bool whole_number(std::string_view text, Number& out) {
  auto end = text.data() + text.size();
  auto [stop, why] = std::from_chars(text.data(), end, out);
  return why == std::errc{} && stop == end;
}

/// `/Date(1767607200000)/`, milliseconds; an offset behind them is for show.
std::optional<time_ns> read_dotnet_time(std::string_view text) {
  constexpr std::string_view front = "/Date(";
  constexpr std::string_view back = ")/";
  if (!text.ends_with(back) || text.size() < front.size() + back.size())
    return std::nullopt;
  text = text.substr(front.size(), text.size() - front.size() - back.size());
  auto sign = text.find_first_of("+-", 1);
  std::int64_t number = 0;
  if (!whole_number(text.substr(0, sign), number))
    return std::nullopt;
  return from_integer(number, time_unit::milliseconds);
}

} // namespace

result<time_format> time_format::parse(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, time_unit>, 7> units{
    {{"iso", time_unit::iso},
     {"filetime", time_unit::filetime},
     {"s", time_unit::seconds},
     {"ms", time_unit::milliseconds},
     {"us", time_unit::microseconds},
     {"ns", time_unit::nanoseconds},
     {"", time_unit::guess}}};
  for (const auto& [name, unit] : units)
    if (text == name)
      return time_format{unit, {}};
  auto pattern = text.find('%') != std::string_view::npos ? std::string{text}
                                                          : from_java(text);
  if (pattern.find('%') == std::string::npos)
    return error{errc::invalid_argument,
                 "time format '" + std::string{text}
                   + "': expected filetime, s, ms, us, ns, iso or a pattern "
                     "such as %Y-%m-%d or dd-MM-yyyy"};
  return time_format{time_unit::pattern, std::move(pattern)};
}

std::optional<time_ns> read_iso_time(std::string_view text) {
  auto in = cursor{text};
  auto out = calendar{};
  if (!read_date(in, out))
    return std::nullopt;
  if (in.done())
    return out.to_ns();
  if (!in.take('T') && !in.take('t') && !in.take(' '))
    return std::nullopt;
  if (!read_clock(in, out))
    return std::nullopt;
  in.take(' ');
  if (!in.done() && !in.zone(out.offset_minutes))
    return std::nullopt;
  return in.done() ? out.to_ns() : std::nullopt;
}

std::optional<time_ns> read_time(std::string_view text,
                                 const time_format& format) {
  if (format.unit == time_unit::pattern)
    return read_pattern(text, format.pattern);
  if (format.unit == time_unit::iso)
    return read_iso_time(text);
  if (format.unit == time_unit::guess && text.starts_with("/Date("))
    return read_dotnet_time(text);
  std::int64_t integer = 0;
  if (whole_number(text, integer))
    return from_integer(integer, format.unit);
  if (auto iso = read_iso_time(text))
    return iso;
  double real = 0;
  if (whole_number(text, real))
    return from_real(real, format.unit);
  return std::nullopt;
}

std::optional<time_ns> read_time(const schema::value& what,
                                 const time_format& format) {
  switch (what.kind()) {
  case schema::value_kind::text:
    return read_time(what.text(), format);
  case schema::value_kind::integer:
    return from_integer(what.integer(), format.unit);
  case schema::value_kind::real:
    return from_real(what.real(), format.unit);
  case schema::value_kind::list:
    return what.size() > 0 ? read_time(*what.begin(), format) : std::nullopt;
  default:
    return std::nullopt;
  }
}

} // namespace vedette::engine
