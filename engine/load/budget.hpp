#pragma once

#include "engine/rule.hpp"

#include <cstddef>
#include <string>

namespace vedette::engine {

/// What one rule may be, of whatever language, after its compiler is done with
/// it. Public rules stay below a hundredth of each.
struct rule_budget_limits {
  std::size_t parts = 300'000; ///< Expressions, patterns and constants.
  std::size_t depth = 400;     ///< Of expressions in expressions.
  std::size_t text_bytes = std::size_t{16} << 20; ///< Of all literals.
  std::size_t regex_steps = 500'000; ///< Instructions of all regexes.
};

/// Why a rule is too much for a plan; empty when it is not.
std::string over_budget(const rule& what, const rule_budget_limits& most = {});

} // namespace vedette::engine
