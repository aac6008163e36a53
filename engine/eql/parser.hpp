#pragma once

#include "base/diagnostic.hpp"
#include "engine/eql/ast.hpp"
#include "engine/eql/lexer.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

/// Reads a whole query. nullopt when the text is no query; `out` then says
/// where and why, with a hint where one helps. Bounded in time, memory and
/// stack for any text.
std::optional<query_tree> parse_query(std::string_view text, const options& how,
                                      diagnostics& out);

/// Reads one expression and nothing else.
std::optional<node> parse_expression(std::string_view text, const options& how,
                                     diagnostics& out);

/// The recursive descent behind both. Stops at the first error: what comes
/// after a misread bracket is rarely worth a message.
class parser {
public:
  parser(std::string_view text, const options& how, diagnostics& out);

  bool query(query_tree& out);
  bool whole_expression(node& out);

private:
  // Queries (parser_query.cpp).
  bool sequence(query_tree& out);
  bool header_options(query_tree& out);
  bool with_options(query_tree& out);
  bool max_span(query_tree& out);
  bool bracketed_term(term& out);
  bool term_options(term& out, const query_tree& whole);
  bool term_with(term& out);
  bool filter(event_filter& out);
  bool keys(std::vector<node>& out);
  bool pipes(query_tree& out);
  bool pipe_arguments(pipe& out);

  // Expressions (parser_expression.cpp), weakest binding first.
  bool expression(node& out);
  bool conjunction(node& out);
  bool negation(node& out);
  bool comparison(node& out);
  bool comparison_tail(node& left, bool negated);
  bool pattern_tail(node& left, ast_op op, bool negated);
  bool set_tail(node& left, bool negated);
  bool sum(node& out);
  bool product(node& out);
  bool unary(node& out);
  bool primary(node& out);
  bool word(node& out);
  bool call(node& out);
  bool methods(node& out);
  bool lineage(node& out);
  bool field(node& out);
  bool path_tail(node& out);
  bool another();
  bool value_list(std::vector<node>& out);
  bool join_logic(node& out, std::string_view word, ast_op op,
                  bool (parser::*next)(node&));
  bool binary(node& out, node left, node_kind kind, ast_op op,
              bool (parser::*next)(node&));

  // Tokens.
  [[nodiscard]] const token& peek(std::size_t ahead = 0) const;
  token take();
  bool accept(std::string_view symbol);
  bool accept_word(std::string_view word);
  bool accept_tilde();
  bool expect(std::string_view symbol, std::string_view why,
              std::string_view hint = {});
  bool fail(const token& at, std::string message, std::string hint = {});
  bool fail(span at, std::string message, std::string hint = {});
  bool unexpected(std::string_view wanted, std::string hint = {});
  bool enter();
  void leave() { --depth_; }
  bool count_node();
  void start(node& out, node_kind kind) const;
  void finish(node& out) const;

  std::string_view text_;
  options how_;
  diagnostics& out_;
  std::vector<token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  bool failed_ = false;
};

} // namespace vedette::engine::eql
