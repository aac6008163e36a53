#pragma once

#include "engine/expr.hpp"
#include "engine/sigma/document.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine::sigma {

/// Values for `%name%` in values with the modifier `expand`.
using placeholder_table
  = std::map<std::string, std::vector<std::string>, std::less<>>;

/// What one line of a selection asks of an event: two-valued, with a missing
/// field never a match. On an error, nullopt and a reason in `out`.
std::optional<expr> compile_item(const detection_item& item, layout& fields,
                                 const placeholder_table& placeholders,
                                 diagnostics& out);

} // namespace vedette::engine::sigma
