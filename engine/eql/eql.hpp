#pragma once

#include "base/diagnostic.hpp"
#include "engine/eql/dialect.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// EQL, from text to what the engine runs. Pure functions; a text of any bytes
/// gives an answer or diagnostics, within bounds.
namespace vedette::engine::eql {

enum class pipe_kind : std::uint8_t {
  head,
  tail,
  filter,
  sort,
  unique,
  unique_count,
  count,
};

struct pipe_stage {
  pipe_kind kind = pipe_kind::head;
  std::size_t limit = 0;  ///< head, tail.
  std::vector<expr> keys; ///< One condition for a filter.
};

/// What an advanced query asks: matches of a rule, sent through pipes. Pipes
/// look at the first event of a match; `captures` bring in the others' fields.
/// Behind count and unique_count the cells `count`, `percent` and `key` hold
/// what the stage worked out.
struct query {
  rule matches;
  std::vector<pipe_stage> pipes;
  std::vector<capture> captures;
  slot count = 0;
  slot percent = 0;
  slot key = 0;
  bool fold_keys = false; ///< unique, unique_count, count, sort ignore case.
  options speaks;
};

/// nullopt when `out` got an error.
std::optional<query> compile_query(std::string_view text, const options& how,
                                   layout& fields, diagnostics& out);

/// A query without pipes, as a rule. Id, name and severity are the caller's.
/// Warns of what means nothing for events of the catalogue (meaning.hpp).
std::optional<rule> compile_rule(std::string_view text, const options& how,
                                 layout& fields, diagnostics& out);

/// The value of an expression that looks at no event.
std::optional<constant> evaluate_constant(std::string_view text,
                                          const options& how, diagnostics& out);

/// One expression over `fields`, e.g. for a search box.
std::optional<expr> compile_expression(std::string_view text,
                                       const options& how, layout& fields,
                                       diagnostics& out);

/// What is wrong with a query, and what of it means nothing for events of the
/// catalogue, for `/api/v1/eql/check`.
diagnostics check(std::string_view text, const options& how);

} // namespace vedette::engine::eql
