#pragma once

#include "agent/sensors/connection.hpp"
#include "base/clock.hpp"

#include <cstdint>
#include <vector>

namespace vedette::agent {

/// A port that somebody listens on.
struct listening_socket {
  std::uint32_t net_ns = 0; ///< Inode number of its network namespace.
  std::uint16_t port = 0;
  std::int32_t pid = 0; ///< Of those that hold it the one with the lowest pid.
};

/// All TCP sockets that are listened on now, in every network namespace that
/// has a process.
std::vector<listening_socket> list_listeners();

/// Listening sockets from the text of /proc/PID/net/tcp or tcp6: port and
/// inode. Lines that are not what they should be are left out.
struct listening_line {
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
};
std::vector<listening_line> listening_in(const std::string& proc_net_tcp);

/// Finds out which of several processes took a connection in: servers let
/// children accept on one socket, and the kernel tells only who listens. Costs
/// a look through their descriptors, so that what it may take is bounded.
class accept_finder {
public:
  explicit accept_finder(const clock_source& clock) : clock_{&clock} {}

  /// The first of `candidates` that holds the connection, or else the only one
  /// that waits for more; 0 when nobody is told by that or too much was asked
  /// lately. One thread.
  std::int32_t find(const connection& what,
                    const std::vector<std::int32_t>& candidates);

private:
  static constexpr time_ns budget_per_second = 50'000'000;

  const clock_source* clock_;
  time_ns budget_ = budget_per_second;
  time_ns last_ = 0;
};

} // namespace vedette::agent
