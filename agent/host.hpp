#pragma once

#include "actors/net/io_pool.hpp"
#include "agent/agent.hpp"
#include "agent/uplink/credentials.hpp"

#include <string>

namespace vedette::agent {

struct host_options {
  std::string replay;           ///< A recording instead of kernel sensors.
  bool replay_original = false; ///< With the pauses of the recording.
};

/// The world of an agent on this machine. `clock` and `pool` outlive it.
result<agent_parts> parts_of_host(const config::agent_config& config,
                                  const credentials& who,
                                  const host_options& options,
                                  const clock_source& clock, net::io_pool& pool,
                                  const logger& log);

} // namespace vedette::agent
