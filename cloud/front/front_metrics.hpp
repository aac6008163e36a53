#pragma once

#include "actors/net/server.hpp"
#include "cloud/gateway/gateway.hpp"

#include <string>

namespace vedette::cloud {

/// The listeners' counters as Prometheus text.
std::string front_metrics(const net::server_counters& agents,
                          const net::server_counters& api,
                          const gateway_counters& gateway,
                          std::uint64_t faults);

} // namespace vedette::cloud
