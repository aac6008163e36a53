#include "engine/case_fold.hpp"
#include "engine/eval.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

// Tested by tests/unit/engine/eval_test.cpp

namespace vedette::engine {

namespace {

truth from_bool(bool x) noexcept {
  return x ? truth::yes : truth::no;
}

/// Order of two values of comparable kinds; nullopt when they are not.
std::optional<int> order_of(const value& a, const value& b, bool fold) {
  auto sign = [](auto x, auto y) { return x < y ? -1 : (y < x ? 1 : 0); };
  if (a.is_text() && b.is_text()) {
    if (fold)
      return compare_folded(a.text(), b.text());
    return sign(a.text(), b.text());
  }
  if (a.is_number() && b.is_number()) {
    if (a.kind() == value_kind::integer && b.kind() == value_kind::integer)
      return sign(a.integer(), b.integer());
    if (a.is_beyond_integer() && b.is_beyond_integer())
      return sign(a.beyond_integer(), b.beyond_integer());
    if (a.is_beyond_integer() && b.kind() == value_kind::integer)
      return 1;
    if (a.kind() == value_kind::integer && b.is_beyond_integer())
      return -1;
    return sign(a.as_real(), b.as_real());
  }
  if (a.kind() == value_kind::boolean && b.kind() == value_kind::boolean)
    return sign(a.boolean(), b.boolean());
  return std::nullopt;
}

bool holds(int order, expr_op op) noexcept {
  switch (op) {
  case expr_op::equal:
    return order == 0;
  case expr_op::not_equal:
    return order != 0;
  case expr_op::less:
    return order < 0;
  case expr_op::less_equal:
    return order <= 0;
  case expr_op::greater:
    return order > 0;
  case expr_op::greater_equal:
    return order >= 0;
  default:
    return false;
  }
}

truth negated(truth x) noexcept {
  if (x == truth::unknown)
    return x;
  return from_bool(x == truth::no);
}

bool same_list(const value& left, const value& right, bool fold) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](const value& a, const value& b) {
                      return compare_values(a, expr_op::equal, b, fold)
                             == truth::yes;
                    });
}

truth compare_list(const value& list, expr_op op, const value& other,
                   bool fold) {
  auto sum = truth::unknown;
  for (const auto& item : list) {
    auto one = compare_values(item, op, other, fold);
    if (one == truth::yes)
      return one;
    if (one == truth::no)
      sum = one;
  }
  return sum;
}

expr_op mirrored(expr_op op) noexcept {
  switch (op) {
  case expr_op::less:
    return expr_op::greater;
  case expr_op::less_equal:
    return expr_op::greater_equal;
  case expr_op::greater:
    return expr_op::less;
  case expr_op::greater_equal:
    return expr_op::less_equal;
  default:
    return op;
  }
}

value calculate_integers(std::int64_t a, expr_op op, std::int64_t b) {
  std::int64_t out = 0;
  switch (op) {
  case expr_op::add:
    if (!__builtin_add_overflow(a, b, &out))
      return value{out};
    break;
  case expr_op::subtract:
    if (!__builtin_sub_overflow(a, b, &out))
      return value{out};
    break;
  case expr_op::multiply:
    if (!__builtin_mul_overflow(a, b, &out))
      return value{out};
    break;
  default: {
    auto lowest = std::numeric_limits<std::int64_t>::min();
    if (b == 0 || (a == lowest && b == -1))
      return {};
    auto exact = a % b == 0;
    auto apart = (a < 0) != (b < 0);
    if (op == expr_op::divide)
      return value{a / b};
    if (op == expr_op::modulo)
      return value{a % b};
    if (op == expr_op::floor_divide)
      return value{a / b - (!exact && apart ? 1 : 0)};
    if (op == expr_op::floor_modulo)
      return value{a % b + (!exact && apart ? b : 0)};
    return {};
  }
  }
  return value{std::numeric_limits<double>::quiet_NaN()};
}

value calculate_reals(double a, expr_op op, double b) {
  switch (op) {
  case expr_op::add:
    return value{a + b};
  case expr_op::subtract:
    return value{a - b};
  case expr_op::multiply:
    return value{a * b};
  case expr_op::divide:
  case expr_op::floor_divide:
    return b == 0 ? value{} : value{a / b};
  case expr_op::modulo:
    return b == 0 ? value{} : value{std::fmod(a, b)};
  case expr_op::floor_modulo:
    return b == 0 ? value{} : value{a - b * std::floor(a / b)};
  default:
    return {};
  }
}

} // namespace

truth truth_of(const value& x) noexcept {
  switch (x.kind()) {
  case value_kind::null:
    return truth::unknown;
  case value_kind::boolean:
    return from_bool(x.boolean());
  case value_kind::integer:
    return from_bool(x.integer() != 0);
  case value_kind::real:
    return from_bool(x.real() != 0);
  case value_kind::text:
  case value_kind::list:
    return from_bool(x.size() != 0);
  }
  return truth::unknown;
}

truth compare_values(const value& left, expr_op op, const value& right,
                     bool fold) {
  if (left.is_null() || right.is_null())
    return truth::unknown;
  if (left.is_list() || right.is_list()) {
    if (op == expr_op::not_equal)
      return negated(compare_values(left, expr_op::equal, right, fold));
    if (left.is_list() && right.is_list())
      return from_bool(op == expr_op::equal && same_list(left, right, fold));
    if (left.is_list())
      return compare_list(left, op, right, fold);
    return compare_list(right, mirrored(op), left, fold);
  }
  auto order = order_of(left, right, fold);
  return order ? from_bool(holds(*order, op)) : truth::unknown;
}

value calculate(const value& left, expr_op op, const value& right) {
  if (!left.is_number() || !right.is_number())
    return {};
  if (left.kind() == value_kind::integer
      && right.kind() == value_kind::integer) {
    auto exact = calculate_integers(left.integer(), op, right.integer());
    if (exact.kind() != value_kind::real)
      return exact;
  }
  return calculate_reals(left.as_real(), op, right.as_real());
}

void append_text(std::string& out, const value& x) {
  std::array<char, 32> digits;
  auto append = [&](auto number) {
    auto [end, wrong]
      = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end);
    return std::string_view{digits.data(),
                            static_cast<std::size_t>(end - digits.data())};
  };
  switch (x.kind()) {
  case value_kind::null:
    return;
  case value_kind::boolean:
    out += x.boolean() ? "true" : "false";
    return;
  case value_kind::integer:
    append(x.integer());
    return;
  case value_kind::real:
    if (x.is_beyond_integer())
      append(x.beyond_integer());
    else if (append(x.real()).find_first_of(".en") == std::string_view::npos)
      out += ".0";
    return;
  case value_kind::text:
    out += x.text();
    return;
  case value_kind::list: {
    out += '[';
    auto first = true;
    for (const auto& item : x) {
      out += first ? "" : ", ";
      first = false;
      append_text(out, item);
    }
    out += ']';
    return;
  }
  }
}

} // namespace vedette::engine
