#pragma once

#include "agent/sensors/connection.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace vedette::agent {

enum class socket_state : std::uint8_t { connecting, open, listening };

struct socket_facts {
  std::uint64_t inode = 0;
  socket_state state = socket_state::open;
  std::uint32_t uid = 0;
  connection ends;
};

/// All TCP sockets of this network name space that a process holds, from
/// sock_diag.
result<std::vector<socket_facts>> list_sockets();

/// The inode of a connection of this network namespace; 0 while no process
/// holds it, nullopt when there is no such connection.
std::optional<std::uint64_t> inode_of(const connection& what);

/// Who holds these sockets: one look through /proc/*/fd.
std::unordered_map<std::uint64_t, std::int32_t>
holders_of(const std::unordered_set<std::uint64_t>& inodes);

/// What changed between two lists.
struct socket_changes {
  std::vector<socket_facts> begun;
  std::vector<socket_facts> ended;
};

/// Remembers the last list and compares the next one with it. The first list
/// changes nothing: those sockets were there before we looked.
class socket_history {
public:
  socket_changes update(std::vector<socket_facts> now);

private:
  std::unordered_map<std::uint64_t, socket_facts> known_;
  bool first_ = true;
};

} // namespace vedette::agent
