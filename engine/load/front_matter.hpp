#pragma once

#include "base/diagnostic.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// What the comment lines at the top of an EQL rule say about it.
struct front_matter {
  std::string id;
  std::string name;
  std::string description;
  std::string dialect;
  rule_severity level = rule_severity::medium;
  std::vector<std::string> tags;
  std::vector<rule_test> tests;
  std::vector<std::uint32_t> test_lines; ///< The lines they are on.
};

/// Reads leading lines `// key: value`; the first other line ends them. A line
/// `//   more` (three blanks or more) goes on with the value before. Unknown
/// keys are plain comments; a near miss of a known one is a warning.
front_matter read_front_matter(std::string_view text, diagnostics& out);

} // namespace vedette::engine
