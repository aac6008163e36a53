#pragma once

#include "base/result.hpp"
#include "engine/load/load.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace vedette::cli {

/// Largest rule file that is read.
inline constexpr std::size_t rule_bytes_max = 4U * 1024 * 1024;

/// Reads rule files. A folder stands for all .json, .eql, .yml and .yaml files
/// below it, in order of their names; `-` is standard input.
result<std::vector<engine::rule_source>>
read_rule_files(const std::vector<std::string>& paths,
                std::istream& standard_input);

} // namespace vedette::cli
