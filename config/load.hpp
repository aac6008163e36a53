#pragma once

#include "base/diagnostic.hpp"
#include "config/agent_config.hpp"
#include "config/node_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace vedette::config {

/// A configuration and what was wrong with its text. Usable only when
/// `problems` holds no error: nothing is half-accepted.
template <class Config>
struct loaded {
  Config config;
  diagnostics problems;
};

/// Reads TOML. An unknown key is an error that names the nearest known one; a
/// value of the wrong type or out of range names line, column and what is
/// expected. Environment variables `VEDETTE_SECTION__KEY` (upper-case) override
/// the file; `environment` is the process's `KEY=value` list.
loaded<node_config> load_node(std::string_view text, std::string_view file_name,
                              const std::vector<std::string>& environment);
loaded<agent_config> load_agent(std::string_view text,
                                std::string_view file_name,
                                const std::vector<std::string>& environment);

/// The effective configuration as TOML, every key, for `config print`.
std::string print(const node_config& config);
std::string print(const agent_config& config);

} // namespace vedette::config
