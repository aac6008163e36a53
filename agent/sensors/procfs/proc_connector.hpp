#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace vedette::agent {

enum class proc_happening : unsigned char { fork, exec, exit, lost };

/// One message of the kernel's process connector. Pids are of processes, not
/// of threads; messages about threads are left out.
struct proc_message {
  proc_happening what = proc_happening::lost;
  std::int32_t pid = 0;
  std::int32_t parent = 0;     ///< Of a fork.
  std::uint32_t exit_code = 0; ///< As wait() reports it.
  std::uint64_t mono_ns = 0;
};

/// Decodes one datagram. Unknown and malformed parts are left out.
std::vector<proc_message> decode_connector(std::string_view datagram);

/// The netlink socket behind them. Needs CAP_NET_ADMIN in the first name
/// spaces.
class proc_connector {
public:
  ~proc_connector();
  proc_connector() = default;
  proc_connector(const proc_connector&) = delete;
  proc_connector& operator=(const proc_connector&) = delete;

  status open();
  /// Waits for the first message, then takes what is there.
  result<std::vector<proc_message>> read(std::chrono::milliseconds wait);
  void close();

private:
  int socket_ = -1;
};

} // namespace vedette::agent
