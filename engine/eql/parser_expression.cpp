#include "engine/eql/parser.hpp"
#include "engine/eql/parser_words.hpp"

#include <array>
#include <limits>

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

namespace {

struct spelled_op {
  std::string_view symbol;
  ast_op op;
};

constexpr std::array comparisons{
  spelled_op{"==", ast_op::equal},         spelled_op{"!=", ast_op::not_equal},
  spelled_op{"<=", ast_op::less_equal},    spelled_op{"<", ast_op::less},
  spelled_op{">=", ast_op::greater_equal}, spelled_op{">", ast_op::greater},
};

} // namespace

bool parser::join_logic(node& out, std::string_view word, ast_op op,
                        bool (parser::*next)(node&)) {
  if (!(this->*next)(out))
    return false;
  if (!peek().is_word(word))
    return true;
  node whole;
  whole.kind = node_kind::logic;
  whole.op = op;
  whole.where = out.where;
  whole.children.push_back(std::move(out));
  while (accept_word(word)) {
    if (!count_node() || !(this->*next)(whole.children.emplace_back()))
      return false;
  }
  finish(whole);
  out = std::move(whole);
  return true;
}

bool parser::expression(node& out) {
  if (!enter())
    return false;
  auto ok = join_logic(out, "or", ast_op::logic_or, &parser::conjunction);
  leave();
  return ok;
}

bool parser::conjunction(node& out) {
  return join_logic(out, "and", ast_op::logic_and, &parser::negation);
}

bool parser::negation(node& out) {
  if (!peek().is_word("not"))
    return comparison(out);
  start(out, node_kind::negate);
  take();
  node inner;
  if (!enter() || !count_node() || !negation(inner))
    return false;
  leave();
  out.children.push_back(std::move(inner));
  finish(out);
  return true;
}

bool parser::comparison(node& out) {
  if (!sum(out))
    return false;
  auto negated = peek().is_word("not")
                 && (peek(1).is_word("in") || peek(1).is_word("like")
                     || peek(1).is_word("regex") || peek(1).is(":"));
  if (negated)
    take();
  return comparison_tail(out, negated);
}

bool parser::comparison_tail(node& left, bool negated) {
  if (accept_word("in"))
    return set_tail(left, negated);
  if (accept_word("like"))
    return pattern_tail(left, ast_op::like, negated);
  if (accept_word("regex"))
    return pattern_tail(left, ast_op::regex, negated);
  if (accept(":"))
    return pattern_tail(left, ast_op::seq, negated);
  if (peek().is("=")) {
    if (how_.speaks == dialect::elastic)
      return fail(peek(), "\"=\" does not compare", "write ==");
    take();
    return binary(left, std::move(left), node_kind::compare, ast_op::equal,
                  &parser::sum);
  }
  for (const auto& x : comparisons)
    if (accept(x.symbol))
      return binary(left, std::move(left), node_kind::compare, x.op,
                    &parser::sum);
  return true;
}

bool parser::binary(node& out, node left, node_kind kind, ast_op op,
                    bool (parser::*next)(node&)) {
  node right;
  if (!count_node() || !(this->*next)(right))
    return false;
  node whole;
  whole.kind = kind;
  whole.op = op;
  whole.where = left.where;
  whole.children.push_back(std::move(left));
  whole.children.push_back(std::move(right));
  finish(whole);
  out = std::move(whole);
  return true;
}

bool parser::pattern_tail(node& left, ast_op op, bool negated) {
  node whole;
  whole.kind = node_kind::pattern;
  whole.op = op;
  whole.where = left.where;
  whole.insensitive = accept_tilde() || op == ast_op::seq;
  if (op != ast_op::seq && peek().kind == token_kind::symbol && !peek().is("("))
    return unexpected("a text after like or regex",
                      "the forms that ignore case are like~ and regex~");
  whole.children.push_back(std::move(left));
  if (!value_list(whole.children))
    return false;
  finish(whole);
  if (!negated) {
    left = std::move(whole);
    return true;
  }
  left = node{};
  left.kind = node_kind::negate;
  left.where = whole.where;
  left.children.push_back(std::move(whole));
  return true;
}

bool parser::set_tail(node& left, bool negated) {
  node whole;
  whole.kind = node_kind::in_set;
  whole.where = left.where;
  whole.insensitive = accept_tilde();
  whole.children.push_back(std::move(left));
  if (!peek().is("("))
    return unexpected("a list after in", "write in (\"a\", \"b\")");
  if (!value_list(whole.children))
    return false;
  finish(whole);
  if (!negated) {
    left = std::move(whole);
    return true;
  }
  left = node{};
  left.kind = node_kind::negate;
  left.where = whole.where;
  left.children.push_back(std::move(whole));
  return true;
}

/// A comma with something behind it. The first EQL lets a list end in a comma.
bool parser::another() {
  return accept(",") && !(how_.speaks == dialect::endgame && peek().is(")"));
}

bool parser::value_list(std::vector<node>& out) {
  if (!accept("("))
    return count_node() && sum(out.emplace_back());
  do {
    if (!count_node() || !expression(out.emplace_back()))
      return false;
  } while (another());
  return expect(")", "after the list");
}

bool parser::sum(node& out) {
  if (!product(out))
    return false;
  for (std::size_t length = 0; peek().is("+") || peek().is("-"); ++length) {
    if (length == depth_max)
      return fail(peek(), chain_too_long);
    auto op = take().text == "+" ? ast_op::add : ast_op::subtract;
    if (!binary(out, std::move(out), node_kind::arithmetic, op,
                &parser::product))
      return false;
  }
  return true;
}

bool parser::product(node& out) {
  if (!unary(out))
    return false;
  for (std::size_t length = 0;
       peek().is("*") || peek().is("/") || peek().is("%"); ++length) {
    if (length == depth_max)
      return fail(peek(), chain_too_long);
    auto symbol = take().text;
    auto op = symbol == "*" ? ast_op::multiply
                            : (symbol == "/" ? ast_op::divide : ast_op::modulo);
    if (!binary(out, std::move(out), node_kind::arithmetic, op, &parser::unary))
      return false;
  }
  return true;
}

bool parser::unary(node& out) {
  if (!peek().is("-") && !peek().is("+"))
    return primary(out) && methods(out);
  start(out, node_kind::minus);
  auto minus = take().text == "-";
  node inner;
  if (!enter() || !count_node() || !unary(inner))
    return false;
  leave();
  if (!minus) {
    out = std::move(inner);
    return true;
  }
  constexpr auto lowest = std::uint64_t{1} << 63U;
  if (inner.whole > lowest)
    return fail(inner.where, "this whole number is too small",
                "whole numbers go down to -9223372036854775808");
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  if (inner.kind == node_kind::integer && inner.integer == least) {
    inner.kind = node_kind::real;
    inner.whole = lowest;
    inner.real = 9223372036854775808.0;
    inner.where.offset = out.where.offset;
    out = std::move(inner);
  } else if (inner.whole == lowest) {
    inner.kind = node_kind::integer;
    inner.whole = 0;
    inner.integer = least;
    inner.where.offset = out.where.offset;
    out = std::move(inner);
  } else if (inner.kind == node_kind::integer
             || inner.kind == node_kind::real) {
    inner.integer = -inner.integer;
    inner.real = -inner.real;
    inner.where.offset = out.where.offset;
    out = std::move(inner);
  } else {
    out.children.push_back(std::move(inner));
  }
  finish(out);
  return true;
}

bool parser::primary(node& out) {
  if (!count_node())
    return false;
  const auto& first = peek();
  switch (first.kind) {
  case token_kind::integer:
    start(out, node_kind::integer);
    out.integer = take().integer;
    return true;
  case token_kind::real:
    start(out, node_kind::real);
    out.whole = first.whole;
    out.real = take().real;
    return true;
  case token_kind::text:
    start(out, node_kind::text);
    out.text = take().text;
    return true;
  case token_kind::word:
    return word(out);
  case token_kind::quoted:
  case token_kind::variable:
    return field(out);
  case token_kind::duration:
    return fail(first, "a span of time cannot stand here");
  default:
    break;
  }
  if (first.is("?"))
    return field(out);
  if (!first.is("("))
    return unexpected("a value, a field or a function");
  take();
  return expression(out) && expect(")", "to close the bracket");
}

bool parser::word(node& out) {
  const auto& name = peek().text;
  if (name == "true" || name == "false") {
    start(out, node_kind::boolean);
    out.flag = take().text == "true";
    return true;
  }
  if (name == "null") {
    start(out, node_kind::null);
    take();
    return true;
  }
  if (lineage_op(name) != ast_op::none && peek(1).is_word("of"))
    return lineage(out);
  auto tilde = peek(1).is("~") && !peek(1).after_blank;
  if (!is_reserved(name) && peek(tilde ? 2 : 1).is("("))
    return call(out);
  if (is_reserved(name))
    return unexpected("a value, a field or a function",
                      "a field named like a keyword stands in `backticks`");
  return field(out);
}

} // namespace vedette::engine::eql
