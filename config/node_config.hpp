#pragma once

#include "base/log.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::config {

/// Where a listener binds: `127.0.0.1:8443`, `[::]:7443`, `:8443` (all
/// addresses).
struct node_listeners {
  std::string api = "127.0.0.1:8443"; ///< HTTPS: console, API, admin, metrics.
  std::string agents = "127.0.0.1:7443"; ///< Mutual-TLS WebSockets of agents.
  /// Names and addresses the server certificates carry, besides the listeners'.
  std::vector<std::string> names;
};

struct api_limits {
  bool metrics_open = false; ///< Serve /metrics without credentials.
  std::uint64_t body_bytes_max = 32U * 1024 * 1024; ///< Of any request.
  std::chrono::seconds session_lifetime{12 * 3600};
  std::uint32_t sign_in_attempts_max = 5;  ///< Per user and address …
  std::chrono::seconds sign_in_window{60}; ///< … in this time.
  std::string console_dir; ///< Static files; empty = where packages put them.
};

struct gateway_limits {
  std::uint32_t connections_max = 100'000;
  /// Of events that are not on disk yet: what a device may have out, and what
  /// the node holds of all devices together.
  std::uint64_t credit_bytes_device = 256U * 1024;
  std::uint64_t credit_bytes_node = 512U * 1024 * 1024;
  std::chrono::seconds idle_timeout{120};
  std::chrono::hours certificate_lifetime{30 * 24};
  /// How long after its end a certificate still buys its successor.
  std::chrono::hours certificate_grace{365 * 24};
  /// A machine that enrols again: `same_device`, `new_device` or `refuse`.
  std::string same_machine = "same_device";
  /// A second agent with one identity: `alarm`, or `refuse` it as well.
  std::string copies = "alarm";
};

struct store_config {
  std::uint32_t retention_days = 30;
  /// With less free disk than this, events wait at the agents; what is left is
  /// for detections and for those who make room.
  std::uint64_t disk_bytes_reserve = 256U * 1024 * 1024;
  /// What the store may keep in memory: caches, and what waits to become files.
  std::uint64_t memory_bytes = 128U * 1024 * 1024;
};

struct query_limits {
  std::uint32_t concurrent_max = 16;
  std::uint32_t rows_max = 10'000;
  std::chrono::seconds run_time_max{300};
  std::chrono::hours result_lifetime{24};
};

/// Everything `vedette-node run` can be told. The member initialisers are the
/// only defaults; `config/examples/node.toml` documents every key.
struct node_config {
  std::string data_dir = "/var/lib/vedette/node";
  std::string cluster = "vedette"; ///< Fixed at `init`; part of every identity.
  std::string node = "node-1";
  std::uint32_t threads = 0; ///< Actor threads; 0 = one per core.
  log_level log_at_least = log_level::info;
  node_listeners listen;
  api_limits api;
  gateway_limits gateway;
  store_config store;
  query_limits query;
};

} // namespace vedette::config
