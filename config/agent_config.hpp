#pragma once

#include "base/log.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::config {

struct agent_spool {
  std::uint64_t bytes_max = 512U * 1024 * 1024; ///< All lanes together.
  std::uint64_t segment_bytes = 8U * 1024 * 1024;
};

struct agent_blocks {
  std::uint32_t events_max = 2000;
  std::uint64_t bytes_max = 256U * 1024;
  std::chrono::milliseconds interval{
    500}; ///< Longest an event waits in a block.
};

struct agent_uplink {
  std::chrono::milliseconds backoff_first{500};
  std::chrono::milliseconds backoff_max{60'000};
  /// Longest a connection to the node may take to be made.
  std::chrono::seconds answer_deadline{20};
  std::chrono::seconds health_interval{15};
  /// HTTP proxy; empty = HTTPS_PROXY and NO_PROXY, `none` = never one.
  std::string proxy;
};

struct agent_engine {
  std::uint32_t windows_per_rule_max = 2'000;
  std::uint32_t windows_max = 20'000;
  /// A rule that takes more of one core is suspended for a while; 0 = never.
  std::uint32_t rule_core_percent_max = 10;
};

struct agent_sensors {
  bool kernel = true; ///< Use kernel sensors where the start-up probe allows.
  /// A path on each file system that is watched; empty = all that hold files.
  std::vector<std::string> file_paths;
  std::uint64_t hash_file_bytes_max = 64U * 1024 * 1024; ///< Larger: no hash.
  std::uint32_t processes_max = 20'000; ///< Entries of the process table.
};

/// Everything `vedette-agent run` can be told. The member initialisers are the
/// only defaults; `config/examples/agent.toml` documents every key.
struct agent_config {
  std::string data_dir = "/var/lib/vedette/agent";
  log_level log_at_least = log_level::info;
  std::uint32_t threads = 2;
  agent_spool spool;
  agent_blocks blocks;
  agent_uplink uplink;
  agent_engine engine;
  agent_sensors sensors;
};

} // namespace vedette::config
