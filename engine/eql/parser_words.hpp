#pragma once

#include "engine/eql/ast.hpp"

#include <string_view>

/// What the sources of the parser share; for them only.
namespace vedette::engine::eql {

/// A word that no field can have without `backticks`.
bool is_reserved(std::string_view word);

/// child, descendant, event; none for other words.
ast_op lineage_op(std::string_view word);

/// Each operator of a chain nests the tree one level deeper.
inline constexpr auto chain_too_long = "this calculation is too long";

} // namespace vedette::engine::eql
