#pragma once

#include <string>
#include <vector>

namespace vedette::agent {

/// Under which this host can be reached, loopback and link-local left out.
struct host_addresses {
  std::vector<std::string> ip;  ///< Sorted, each once.
  std::vector<std::string> mac; ///< `52:54:00:12:34:56`
};
host_addresses addresses_of_host();

} // namespace vedette::agent
