#pragma once

#include "base/diagnostic.hpp"
#include "engine/eql/ast.hpp"
#include "engine/eql/dialect.hpp"

#include <string_view>

namespace vedette::engine::eql {

/// Warns of what can be compiled and means nothing for events of the catalogue:
/// classes and fields that no event has, values that a field never has, kinds
/// that never compare. Says what may be meant. Not for foreign logs, whose
/// fields nobody knows.
void check_meaning(const query_tree& tree, std::string_view text,
                   const options& how, diagnostics& out);

} // namespace vedette::engine::eql
