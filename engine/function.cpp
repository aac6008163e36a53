#include "engine/function.hpp"

#include "engine/case_fold.hpp"
#include "engine/date_part.hpp"
#include "engine/eval.hpp"
#include "engine/find_text.hpp"
#include "engine/measure_function.hpp"
#include "engine/version.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

// Tested by tests/unit/engine/function_test.cpp

namespace vedette::engine {

namespace {

using values = std::span<const value>;

/// Two or more texts, folded when asked to; folding keeps the count of code
/// points, so that positions in the folded text are positions in the original.
struct texts {
  texts(values args, bool fold, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      ok = ok && i < args.size() && args[i].is_text();
      if (!ok)
        return;
      if (fold)
        append_folded(kept[i], args[i].text());
      view[i] = fold ? std::string_view{kept[i]} : args[i].text();
    }
  }
  bool ok = true;
  std::string_view view[3];

private:
  std::string kept[3];
};

bool flag_at(values args, std::size_t i) {
  return i < args.size() && truth_of(args[i]) == truth::yes;
}

std::optional<std::int64_t> integer_at(values args, std::size_t i) {
  if (i >= args.size() || !args[i].is_number())
    return std::nullopt;
  if (args[i].kind() == value_kind::integer)
    return args[i].integer();
  return static_cast<std::int64_t>(args[i].real());
}

/// The part of `text` from code point `from` up to `to`.
std::string_view slice(std::string_view text, std::size_t from,
                       std::size_t to) {
  if (to <= from)
    return {};
  auto begin = offset_of(text, from);
  auto rest = text.substr(begin);
  return rest.substr(0, offset_of(rest, to - from));
}

/// `missing` is the answer when left or right is not there.
value between(values args, bool fold, const value& missing) {
  texts x{args, fold, 3};
  if (!x.ok)
    return {};
  auto [text, left, right] = x.view;
  auto start = find_text(text, left);
  if (start == std::string_view::npos)
    return missing;
  start += left.size();
  auto rest = text.substr(start);
  auto end = flag_at(args, 3) ? rest.rfind(right) : find_text(rest, right);
  if (end == std::string_view::npos)
    return missing;
  auto from = count_code_points(text.substr(0, start));
  auto size = count_code_points(rest.substr(0, end));
  return value{slice(args[0].text(), from, from + size)};
}

value concat(values args, eval_scratch& work) {
  std::string out;
  for (const auto& x : args) {
    if (x.is_null())
      return {};
    append_text(out, x);
  }
  return value{work.keep(out)};
}

value index_of(values args, bool fold, bool negative_from_end) {
  texts x{args, fold, 2};
  if (!x.ok)
    return {};
  auto from = integer_at(args, 2).value_or(0);
  if (!negative_from_end)
    from = std::max<std::int64_t>(0, from);
  auto text = x.view[0];
  auto points = static_cast<std::int64_t>(count_code_points(text));
  if (from < 0)
    from = std::max<std::int64_t>(0, points + from);
  if (from > points)
    return {};
  auto start = offset_of(text, static_cast<std::size_t>(from));
  auto found = find_text(text, x.view[1], start);
  if (found == std::string_view::npos)
    return {};
  return value{
    static_cast<std::int64_t>(count_code_points(text.substr(0, found)))};
}

value index_from(values args, bool fold) {
  if (args.size() > 2 && args[2].is_null())
    return {};
  return index_of(args, fold, false);
}

value length(values args) {
  if (args.empty())
    return {};
  const auto& x = args[0];
  if (x.is_text())
    return value{static_cast<std::int64_t>(count_code_points(x.text()))};
  if (x.is_list())
    return value{static_cast<std::int64_t>(x.size())};
  if (x.is_object())
    return value{static_cast<std::int64_t>(x.size() / 2)};
  return {};
}

template <class Number>
std::optional<Number> read_integer(std::string_view text, int base) {
  Number out = 0;
  auto [end, wrong]
    = std::from_chars(text.data(), text.data() + text.size(), out, base);
  if (text.empty() || wrong != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

value to_integer(std::string_view text, int base) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  if (auto small = read_integer<std::int64_t>(text, base))
    return value{*small};
  auto large = read_integer<std::uint64_t>(text, base);
  return large ? value::whole(*large) : value{};
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

value number(values args) {
  if (args.empty())
    return {};
  if (args[0].is_number())
    return args[0];
  if (!args[0].is_text())
    return {};
  auto text = without_blanks(args[0].text());
  auto base = integer_at(args, 1);
  auto minus = text.starts_with('-');
  auto digits = text.substr(minus || text.starts_with('+') ? 1 : 0);
  auto hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (hexadecimal && base.value_or(16) == 16)
    return to_integer((minus ? "-" : "") + std::string{digits.substr(2)}, 16);
  if (base && (*base < 2 || *base > 36))
    return {};
  auto whole = to_integer(text, static_cast<int>(base.value_or(10)));
  if (!whole.is_null() || base.value_or(10) != 10)
    return whole;
  if (text.starts_with('+'))
    text.remove_prefix(1);
  double real = 0;
  auto [end, wrong]
    = std::from_chars(text.data(), text.data() + text.size(), real);
  if (text.empty() || wrong != std::errc{} || end != text.data() + text.size()
      || !std::isfinite(real))
    return {};
  return value{real};
}

value substring(values args) {
  if (args.empty() || !args[0].is_text())
    return {};
  auto text = args[0].text();
  auto points = static_cast<std::int64_t>(count_code_points(text));
  auto at = [&](std::size_t i, std::int64_t otherwise) {
    auto x = integer_at(args, i).value_or(otherwise);
    if (x < 0)
      x += points;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(x, 0, points));
  };
  return value{slice(text, at(1, 0), at(2, points))};
}

value item(values args) {
  auto index = integer_at(args, 1);
  if (!index || !args[0].is_list())
    return {};
  auto size = static_cast<std::int64_t>(args[0].size());
  if (*index < 0)
    *index += size;
  return *index >= 0 && *index < size ? args[0].begin()[*index] : value{};
}

value member(values args, eval_scratch& work) {
  if (args.size() < 2 || !args[1].is_text())
    return {};
  if (args[0].is_object()) {
    const auto* pair = args[0].begin();
    for (std::size_t i = 0; i + 1 < args[0].size(); i += 2)
      if (pair[i].text() == args[1].text())
        return pair[i + 1];
    return {};
  }
  if (!args[0].is_list())
    return {};
  auto* made = work.allocate_values(args[0].size());
  std::size_t count = 0;
  for (const auto& x : args[0]) {
    value pair[] = {x, args[1]};
    auto one = member(pair, work);
    if (!one.is_null())
      made[count++] = one;
  }
  return count == 0 ? value{} : value{made, count};
}

value array_contains(values args, bool fold) {
  if (args.empty() || args[0].is_null())
    return {};
  auto found = std::any_of(args.begin() + 1, args.end(), [&](const value& x) {
    return compare_values(args[0], expr_op::equal, x, fold) == truth::yes;
  });
  return value{args[0].is_list() && found};
}

value lower(values args, eval_scratch& work) {
  if (args.empty() || !args[0].is_text())
    return {};
  return value{work.keep(folded(args[0].text()))};
}

value key_of_version(values args, eval_scratch& work) {
  if (args.empty() || !args[0].is_text())
    return {};
  return value{work.keep(version_key(args[0].text()))};
}

value test_text(function_id function, values args, bool fold) {
  texts x{args, fold, 2};
  if (!x.ok)
    return {};
  auto text = x.view[0];
  auto part = x.view[1];
  if (function == function_id::starts_with)
    return value{text.starts_with(part)};
  if (function == function_id::ends_with)
    return value{text.ends_with(part)};
  if (function == function_id::contains_some && part.empty())
    return value{false};
  return value{find_text(text, part) != std::string_view::npos};
}

value to_text(values args, eval_scratch& work) {
  if (args.empty() || args[0].is_null() || args[0].is_text())
    return args.empty() ? value{} : args[0];
  std::string out;
  append_text(out, args[0]);
  return value{work.keep(out)};
}

value coalesce(values args) {
  auto found = std::find_if(args.begin(), args.end(),
                            [](const value& x) { return !x.is_null(); });
  return found == args.end() ? value{} : *found;
}

/// A function of one text, for each text of a list: a list of results.
value map_list(function_id function, values args, bool fold,
               eval_scratch& work) {
  auto* made = work.allocate_values(args[0].size());
  std::size_t count = 0;
  std::vector<value> copy{args.begin(), args.end()};
  for (const auto& x : args[0]) {
    copy[0] = x;
    auto one = call_function(function, copy, fold, work);
    if (!one.is_null())
      made[count++] = one;
  }
  return count == 0 ? value{} : value{made, count};
}

bool maps_over_lists(function_id function) {
  switch (function) {
  case function_id::between:
  case function_id::ends_with:
  case function_id::starts_with:
  case function_id::contains:
  case function_id::index_of:
  case function_id::number:
  case function_id::substring:
  case function_id::lower:
  case function_id::version_key:
  case function_id::between_or_empty:
  case function_id::index_from:
  case function_id::contains_some:
    return true;
  default:
    return function >= function_id::base64_contains;
  }
}

/// What a list of answers to a yes-or-no function comes to.
value any_yes(const value& list) {
  if (!list.is_list())
    return list;
  return value{std::any_of(list.begin(), list.end(), [](const value& x) {
    return truth_of(x) == truth::yes;
  })};
}

} // namespace

value call_function(function_id function, std::span<const value> args,
                    bool fold, eval_scratch& work) {
  if (!args.empty() && args[0].is_list() && maps_over_lists(function)) {
    auto all = map_list(function, args, fold, work);
    auto asks = function == function_id::ends_with
                || function == function_id::starts_with
                || function == function_id::contains
                || function == function_id::contains_some
                || function == function_id::base64_contains
                || function == function_id::hex_contains
                || function == function_id::homoglyph;
    return asks ? any_yes(all) : all;
  }
  switch (function) {
  case function_id::between:
    return between(args, fold, {});
  case function_id::between_or_empty:
    return between(args, fold, value{std::string_view{}});
  case function_id::concat:
    return concat(args, work);
  case function_id::ends_with:
  case function_id::starts_with:
  case function_id::contains:
  case function_id::contains_some:
    return test_text(function, args, fold);
  case function_id::index_of:
    return index_of(args, fold, true);
  case function_id::index_from:
    return index_from(args, fold);
  case function_id::length:
    return length(args);
  case function_id::number:
    return number(args);
  case function_id::string:
    return to_text(args, work);
  case function_id::substring:
    return substring(args);
  case function_id::lower:
    return lower(args, work);
  case function_id::version_key:
    return key_of_version(args, work);
  case function_id::coalesce:
    return coalesce(args);
  case function_id::item:
    return item(args);
  case function_id::member:
    return member(args, work);
  case function_id::array_contains:
    return array_contains(args, fold);
  case function_id::date_part:
    return date_part(args);
  case function_id::array_search:
  case function_id::array_count:
  case function_id::none:
    return {};
  default:
    return call_measure_function(function, args, fold);
  }
}

} // namespace vedette::engine
