#pragma once

#include "agent/process/process.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vedette::agent {

/// The few facts of /proc/PID/stat that responses need, read in one go.
struct proc_stat {
  std::int32_t pid = 0;
  std::int32_t parent = 0;
  std::int32_t session = 0;
  char state = '?';
  std::uint64_t start_ticks = 0;
  std::uint64_t flags = 0;
  std::int32_t tty = 0;
  std::string name;

  [[nodiscard]] process_key key() const { return {pid, start_ticks}; }
  [[nodiscard]] bool kernel_thread() const { return (flags & 0x200000U) != 0; }
};

/// Reads what /proc says about processes. What cannot be read is left empty: a
/// process may be gone in the middle of it.
class proc_reader {
public:
  explicit proc_reader(std::string root = "/proc");

  [[nodiscard]] std::optional<proc_stat> stat(std::int32_t pid) const;
  [[nodiscard]] std::optional<process> read(std::int32_t pid) const;
  /// Pids of all processes, ascending.
  [[nodiscard]] std::vector<std::int32_t> pids() const;
  /// Of the machine, from /proc/sys/kernel/random/boot_id.
  [[nodiscard]] uid boot_id() const;

private:
  [[nodiscard]] std::string content(std::int32_t pid, const char* name,
                                    std::size_t bytes_max) const;
  [[nodiscard]] std::string link(std::int32_t pid, const char* name) const;

  std::string root_;
};

/// Terminal of a device number as /proc/PID/stat gives it: `pts/3`, `tty1`.
std::string tty_name(std::int32_t device);

} // namespace vedette::agent
