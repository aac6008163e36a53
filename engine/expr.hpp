#pragma once

#include "engine/function.hpp"
#include "engine/layout.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::engine {

/// The one language that EQL, Sigma and CAE JSON compile into.
///
/// Logic is three-valued (yes, no, unknown); a rule fires on yes. A language
/// with two-valued logic wraps its leaves in `known`. Everything a dialect does
/// differently is decided at compile time and spelled out here, so that the
/// evaluator has no dialects.

enum class text_op : std::uint8_t {
  equals,
  contains,
  starts_with,
  ends_with,
  wildcard, ///< `*` any run, `?` one character; `\` escapes. Whole text.
  regex,    ///< RE2 syntax. Whole text unless `search` is set.
  word,     ///< Contains as a whole word.
};

/// A pattern for text. Equal tests of all rules share one evaluation.
struct text_pattern {
  text_op op = text_op::equals;
  std::string text;
  bool fold = false;      ///< Ignore case (Unicode simple folding).
  bool search = false;    ///< Regex: may match anywhere.
  bool multiline = false; ///< Regex: ^ and $ match at line breaks.
  bool dot_all = false;   ///< Regex: . matches newlines.

  friend bool operator==(const text_pattern&, const text_pattern&) = default;
};

/// A constant that owns its text.
struct constant {
  value_kind kind = value_kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  /// Of a real: the same number in full when it is whole and beyond 2^63.
  std::uint64_t whole = 0;
  std::string text;
  std::vector<constant> items;

  /// A view of this constant; valid while it lives and is not changed.
  /// Requires a kind other than list.
  [[nodiscard]] value view() const;

  friend bool operator==(const constant&, const constant&) = default;
};

constant make_constant(bool flag);
constant make_constant(std::int64_t number);
constant make_constant(double number);
constant make_whole_constant(std::uint64_t number);
constant make_constant(std::string text);
/// Owns what `x` views; objects of foreign documents become null.
constant copy_of(const value& x);

enum class expr_kind : std::uint8_t {
  literal, ///< `constants[0]`.
  field,   ///< The value in `field`.
  all,     ///< And over args; empty = yes.
  any,     ///< Or over args; empty = no.
  negate,  ///< Not args[0]; unknown stays unknown.
  known,   ///< args[0] with unknown turned into no.
  compare, ///< args[0] `op` args[1]; unknown when one is null or the kinds
           ///< differ. A list compares as its items do: equal when one is.
  match,   ///< args[0] (text; a list matches when an item does) fits one of
           ///< `patterns`.
  member,  ///< args[0] equals one of `constants`; `fold` ignores case of text.
  in_network, ///< args[0], an IP address, lies in one of the CIDRs
              ///< `patterns[i].text`.
  arithmetic, ///< args[0] `op` args[1]; one arg = unary minus.
  call,       ///< Function `function` of args; see function.hpp.
  variable,   ///< The item an enclosing array function looks at; `field`
              ///< counts the enclosing array functions from outside.
  present,    ///< args[0] is there (not null). Never unknown.
  keyword,    ///< Some value of the event fits one of `patterns`.
};

enum class expr_op : std::uint8_t {
  none,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,       ///< Two integers: truncates. By zero: null.
  modulo,       ///< Sign of the dividend.
  floor_divide, ///< Two integers: rounds down.
  floor_modulo, ///< Sign of the divisor.
};

struct expr {
  expr_kind kind = expr_kind::literal;
  expr_op op = expr_op::none;
  bool fold = false;
  /// match, member, keyword: numbers and booleans are looked at as the text a
  /// log would show (`4624`, `true`), so that `4624` finds "4624" and 4624.
  bool as_text = false;
  slot field = 0;
  function_id function = function_id::none;
  std::vector<expr> args;
  std::vector<constant> constants;
  std::vector<text_pattern> patterns;
  /// Where in the rule's text this came from; for why-not and highlights.
  std::uint32_t source_offset = 0;
  std::uint32_t source_length = 0;

  friend bool operator==(const expr&, const expr&) = default;
};

// Builders: one per kind that compilers write by hand.
expr make_literal(constant what);
expr make_field(slot field);
expr make_all(std::vector<expr> args);
expr make_any(std::vector<expr> args);
expr make_not(expr arg);
expr make_known(expr arg);
expr make_present(expr arg);
expr make_compare(expr left, expr_op op, expr right, bool fold);
expr make_match(expr arg, std::vector<text_pattern> patterns);
expr make_call(function_id function, std::vector<expr> args, bool fold);

} // namespace vedette::engine
