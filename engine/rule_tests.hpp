#pragma once

#include "engine/layout.hpp"
#include "engine/rule.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace vedette::engine {

/// How one example that a rule carries turned out.
struct rule_test_result {
  std::size_t rule = 0; ///< Index into the rules.
  std::size_t test = 0; ///< Index into its tests.
  bool passed = false;
  std::string why; ///< What is wrong with the rule or the example.
};

/// Runs the examples that rules carry, each from a fresh start: an example that
/// must fire is enough events for one detection. Rules that feed a correlation
/// run with it.
std::vector<rule_test_result> run_rule_tests(std::span<const rule> rules,
                                             const layout& fields);

} // namespace vedette::engine
