#pragma once

#include "engine/load/load.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <vector>

namespace vedette::engine {

/// The line of each example that `of`, a rule of the CAE or Sigma text `from`,
/// carries; empty when it carries none.
std::vector<std::uint32_t> example_lines(const rule& of,
                                         const rule_source& from);

} // namespace vedette::engine
