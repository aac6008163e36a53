#pragma once

#include "engine/expr.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vedette::engine::cae {

/// What the compiler does for an operator; several operators share a recipe.
enum class recipe : std::uint8_t {
  patterns,    ///< Value fits any (or each) literal as a pattern of `text`.
  compare,     ///< Value `compare` literal.
  range,       ///< Low ≤ value ≤ high.
  network,     ///< Value lies in a CIDR or from-to range.
  flags,       ///< All bits of the literal are set.
  truth,       ///< Value is true.
  populated,   ///< Value is there and not empty.
  empty,       ///< Value is missing or empty.
  call_any,    ///< `function(value, literals…)` says yes.
  measure_any, ///< `function(value, literal)` within limits for any literal.
  measure,     ///< `function(value)` within limits.
};

/// One row of the registry of field operators (aurora-focus.md §1.6). Adding
/// an operator, or correcting a name, is a change of the table.
struct operator_info {
  std::string_view name;
  std::string_view aliases; ///< Separated by blanks.
  recipe how = recipe::patterns;
  bool documented = false; ///< By the vendor; else recalled.
  text_op text = text_op::equals;
  bool each = false; ///< All literals instead of any.
  expr_op compare = expr_op::none;
  function_id function = function_id::none;
  std::string_view phrase;  ///< `contains any of`, for people.
  std::string_view refused; ///< `does not contain any of`
  std::string_view meaning; ///< One sentence.
};

std::span<const operator_info> operators();

/// By name or alias, in any case; nullptr when there is none.
const operator_info* operator_named(std::string_view name);

/// All names and aliases, for hints and completion.
std::vector<std::string_view> operator_names();

} // namespace vedette::engine::cae
