#pragma once

#include "engine/rule.hpp"
#include "engine/sigma/document.hpp"
#include "engine/sigma/item.hpp"

#include <span>
#include <vector>

namespace vedette::engine::sigma {

struct compile_options {
  placeholder_table placeholders;
};

/// Patterns that one rule may need after its identifiers are put in place.
inline constexpr std::size_t rule_patterns_max = 100'000;
/// Patterns that all rules of one call may need.
inline constexpr std::size_t set_patterns_max = 3'000'000;
/// Ways in which one event may come to a correlation of correlations.
inline constexpr std::size_t correlation_paths_max = 1000;
/// Correlations of correlations of …
inline constexpr std::size_t correlation_depth_max = 8;

/// Turns documents into rules of the plan. Correlations may refer to any
/// document of the list, so a rule set is compiled together; filters are put
/// into the rules they name. A rule that a correlation refers to is no rule of
/// its own any more unless the correlation says `generate: true`. Rules with
/// an error are left out, the reason is added to `out`; a log source that no
/// sensor and no known telemetry provides is a warning.
struct compiled_rules {
  std::vector<rule> rules;
  std::vector<std::size_t> origins; ///< Per rule: index of its document.
};
compiled_rules compile_all(std::span<const document> documents, layout& fields,
                           const compile_options& options, diagnostics& out);

/// The same without the origins.
std::vector<rule> compile(std::span<const document> documents, layout& fields,
                          const compile_options& options, diagnostics& out);

} // namespace vedette::engine::sigma
