#pragma once

#include "engine/sigma/compile.hpp"

#include <optional>

namespace vedette::engine::sigma {

/// What a rule's or a filter's `detection` asks of an event, without its log
/// source. nullopt and reasons in `out` when something is wrong.
std::optional<expr> compile_selection(const document& from, layout& fields,
                                      const compile_options& options,
                                      diagnostics& out);

} // namespace vedette::engine::sigma
