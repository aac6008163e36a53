#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "engine/load/load.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace vedette::cli {

/// Largest rule file that is read.
inline constexpr std::size_t rule_bytes_max = 4U * 1024 * 1024;

struct rule_files {
  std::vector<engine::rule_source> sources;
  /// Files that are no rules, such as those larger than `rule_bytes_max`:
  /// errors like those in a rule. And folders without any rule: warnings.
  diagnostics problems;
};

/// Reads rule files. A folder stands for all .json, .eql, .yml and .yaml files
/// below it, in order of their names; `-` is standard input. An error when a
/// path that was named is not there or cannot be read.
result<rule_files> read_rule_files(const std::vector<std::string>& paths,
                                   std::istream& standard_input);

} // namespace vedette::cli
