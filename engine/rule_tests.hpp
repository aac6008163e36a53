#pragma once

#include "engine/layout.hpp"
#include "engine/rule.hpp"

#include <cstddef>
#include <functional>
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

/// How much work examples may be. Whoever has a clock gives `go_on`: it is
/// asked before each event, and false ends the runs.
struct rule_test_limits {
  std::size_t examples_max = 1'000; ///< Of all rules together.
  std::size_t events_max = 10'000;  ///< Of one example.
  std::size_t windows_max = 10'000;
  std::function<bool()> go_on;
};

/// Runs the examples that rules carry, each from a fresh start: an example that
/// must fire is enough events for one detection. Rules that feed a correlation
/// run with it. An example that a limit keeps from running to its end has not
/// passed, and says so.
std::vector<rule_test_result>
run_rule_tests(std::span<const rule> rules, const layout& fields,
               const rule_test_limits& limits = {});

} // namespace vedette::engine
