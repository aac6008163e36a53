#pragma once

#include "base/result.hpp"
#include "engine/expr.hpp"

#include <cstddef>

namespace vedette::engine {

/// Instructions that a regex compiles to, which is what it costs in memory and
/// in time: `[^a]{1000}` has 10 characters and many thousand of them.
/// errc::invalid_argument for a regex that is wrong or too large.
result<std::size_t> regex_cost(const text_pattern& pattern);

/// Instructions of one regex of a rule.
inline constexpr std::size_t regex_cost_max = 20'000;

} // namespace vedette::engine
