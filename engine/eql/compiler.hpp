#pragma once

#include "base/diagnostic.hpp"
#include "engine/eql/ast.hpp"
#include "engine/eql/dialect.hpp"
#include "engine/eql/signature.hpp"
#include "engine/expr.hpp"
#include "engine/rule.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

/// An expression and what is known of its value.
struct typed {
  expr code;
  types type = type_any;

  [[nodiscard]] bool is_literal() const {
    return code.kind == expr_kind::literal;
  }
};

/// Turns syntax into expr, one dialect's meaning at a time. Reports everything
/// it finds; an expression with errors becomes null.
class compiler {
public:
  compiler(std::string_view text, const options& how, layout& fields,
           diagnostics& out);

  /// Names that earlier steps gave their events (`as event0`).
  struct alias {
    std::string name;
    std::size_t step = 0;
  };
  std::vector<alias> aliases;
  /// Set while pipes after a sequence are compiled: `events[1].name`.
  std::size_t events = 0;

  typed compile(const node& x);
  /// Class and condition.
  expr filter(const event_filter& x);

  [[nodiscard]] std::vector<lineage> take_lineages();
  [[nodiscard]] std::vector<capture> take_captures();

  void complain(const span& where, std::string message, std::string hint = {},
                severity level = severity::error);

private:
  typed literal(const node& x);
  typed field(const node& x);
  typed variable(const node& x, std::size_t index);
  typed negate(const node& x);
  typed minus(const node& x);
  typed logic(const node& x);
  typed compare(const node& x);
  [[nodiscard]] bool is_version(const node& x) const;
  typed compare_null(typed value, ast_op op);
  typed equality(typed left, typed right, bool negated);
  typed arithmetic(ast_op op, typed left, typed right);
  typed in_set(const node& x);
  typed pattern(const node& x);
  typed lineage_of(const node& x);

  // Calls (compile_call.cpp).
  typed call(const node& x);
  typed array_call(const signature& what, const node& x);
  typed wildcard_call(std::vector<typed> args, bool fold);
  typed regex_call(const node& x, std::vector<typed> args, bool fold);
  typed network_call(const node& x, std::vector<typed> args);
  bool check_arguments(const signature& what, const node& x,
                       const std::vector<typed>& args);
  bool check_count(const signature& what, const node& x);
  /// What the dialect means by the function.
  [[nodiscard]] function_id function_of(const signature& what) const;

  // Shared.
  expr path_of(expr base, const std::vector<path_part>& path,
               std::size_t from) const;
  [[nodiscard]] bool three_valued() const;
  [[nodiscard]] bool folds() const;
  /// Elastic looks up a plain field in an index, where missing means no.
  expr settle(expr code, const typed& operand) const;
  typed fold_constant(typed x, const node& from);
  std::optional<text_pattern> text_pattern_of(const node& x, const typed& value,
                                              ast_op op, bool insensitive);
  expr bind_capture(std::size_t step, const std::string& name);

  std::string_view text_;
  options how_;
  layout& fields_;
  diagnostics& out_;
  std::size_t said_ = 0; // Problems.
  std::vector<std::string> variables_;
  std::vector<lineage> lineages_;
  std::vector<capture> captures_;
};

/// A regex in Lucene's or Python's dialect as RE2 wants it.
std::string regex_for_re2(std::string_view regex);

} // namespace vedette::engine::eql
