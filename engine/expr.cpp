#include "engine/expr.hpp"

#include "base/assert.hpp"

#include <utility>

// Tested by tests/unit/engine/eval_test.cpp

namespace vedette::engine {

value constant::view() const {
  switch (kind) {
  case value_kind::boolean:
    return value{boolean};
  case value_kind::integer:
    return value{integer};
  case value_kind::real:
    return whole != 0 ? value::whole(whole) : value{real};
  case value_kind::text:
    return value{std::string_view{text}};
  case value_kind::null:
    return value{};
  case value_kind::list:
    break;
  }
  VEDETTE_ASSERT(kind != value_kind::list);
  return value{};
}

constant make_constant(bool flag) {
  constant x;
  x.kind = value_kind::boolean;
  x.boolean = flag;
  return x;
}

constant make_constant(std::int64_t number) {
  constant x;
  x.kind = value_kind::integer;
  x.integer = number;
  return x;
}

constant make_constant(double number) {
  constant x;
  x.kind = value_kind::real;
  x.real = number;
  return x;
}

constant make_whole_constant(std::uint64_t number) {
  const auto view = value::whole(number);
  if (!view.is_beyond_integer())
    return make_constant(view.integer());
  auto x = make_constant(view.real());
  x.whole = number;
  return x;
}

constant make_constant(std::string text) {
  constant x;
  x.kind = value_kind::text;
  x.text = std::move(text);
  return x;
}

namespace {

expr with_args(expr_kind kind, std::vector<expr> args) {
  expr x;
  x.kind = kind;
  x.args = std::move(args);
  return x;
}

} // namespace

constant copy_of(const value& x) {
  switch (x.kind()) {
  case value_kind::boolean:
    return make_constant(x.boolean());
  case value_kind::integer:
    return make_constant(x.integer());
  case value_kind::real:
    return x.is_beyond_integer() ? make_whole_constant(x.beyond_integer())
                                 : make_constant(x.real());
  case value_kind::text:
    return make_constant(std::string{x.text()});
  case value_kind::null:
    return {};
  case value_kind::list:
    break;
  }
  constant out;
  if (x.is_object())
    return out;
  out.kind = value_kind::list;
  for (const auto& item : x)
    out.items.push_back(copy_of(item));
  return out;
}

expr make_literal(constant what) {
  expr x;
  x.constants.push_back(std::move(what));
  return x;
}

expr make_field(slot field) {
  expr x;
  x.kind = expr_kind::field;
  x.field = field;
  return x;
}

expr make_all(std::vector<expr> args) {
  if (args.size() == 1)
    return std::move(args.front());
  return with_args(expr_kind::all, std::move(args));
}

expr make_any(std::vector<expr> args) {
  if (args.size() == 1)
    return std::move(args.front());
  return with_args(expr_kind::any, std::move(args));
}

expr make_not(expr arg) {
  return with_args(expr_kind::negate, {std::move(arg)});
}

expr make_known(expr arg) {
  return with_args(expr_kind::known, {std::move(arg)});
}

expr make_present(expr arg) {
  return with_args(expr_kind::present, {std::move(arg)});
}

expr make_compare(expr left, expr_op op, expr right, bool fold) {
  auto x = with_args(expr_kind::compare, {std::move(left), std::move(right)});
  x.op = op;
  x.fold = fold;
  return x;
}

expr make_match(expr arg, std::vector<text_pattern> patterns) {
  auto x = with_args(expr_kind::match, {std::move(arg)});
  x.patterns = std::move(patterns);
  return x;
}

expr make_call(function_id function, std::vector<expr> args, bool fold) {
  auto x = with_args(expr_kind::call, std::move(args));
  x.function = function;
  x.fold = fold;
  return x;
}

} // namespace vedette::engine
