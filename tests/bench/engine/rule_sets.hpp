#pragma once

#include "engine/layout.hpp"
#include "engine/rule.hpp"

#include <vector>

namespace vedette::bench {

struct rule_set {
  engine::layout fields;
  std::vector<engine::rule> rules;
};

/// The public Sigma rules of Windows and Linux, shuffled, the first `count`.
/// Where there are fewer, copies with other literals fill up.
rule_set sigma_rules(std::size_t count);

/// Adds `count` sequences: a process that starts and, within a minute, does
/// something on the network or to a file.
void add_sequences(rule_set& to, std::size_t count);

/// The same tests with every pattern as a regex of its own.
void turn_into_regexes(std::vector<engine::rule>& rules);

} // namespace vedette::bench
