#pragma once

#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::agent {

struct sandbox_limits {
  std::chrono::seconds wall{60};
  std::uint32_t cpu_seconds = 60;             ///< Of each process.
  std::uint64_t address_bytes = 512ULL << 20; ///< Of each process.
  std::uint64_t memory_bytes = 256ULL << 20;  ///< Of all, resident.
  std::uint64_t file_bytes = 64ULL << 20;     ///< Of each file.
  std::uint64_t out_bytes = 64ULL << 20;      ///< Of /out; of /tmp, too.
  std::uint32_t files = 4096;                 ///< In /out; in /tmp, too.
  std::uint32_t processes = 64;
  std::size_t output_bytes = 1U << 20; ///< Kept of stdout and stderr together.
  std::size_t printed_bytes_max = 64U << 20; ///< Who prints more is ended.
};

/// What to run, on folders of this machine. Inside, `package` is /pkg (read
/// only). /out and /tmp, the only places that can be written, live in memory
/// and have a size: /out begins with the files of `out`, and what is in it at
/// the end is copied there.
struct sandbox_run {
  std::string package;
  std::string out;
  std::vector<std::string> command; ///< Paths as seen inside.
  sandbox_limits limits;
  const std::atomic<bool>* given_up = nullptr; ///< Ends it when it is true.
};

struct sandbox_outcome {
  int exit_code = 0; ///< Of the command; 128 + signal when one ended it.
  bool timed_out = false;
  bool stopped = false; ///< A limit ended it; `remarks` say which.
  /// What people have to know about the run: limits it met, children it left.
  std::vector<std::string> remarks;
  std::string output;      ///< stdout and stderr, bounded.
  std::string confinement; ///< What held it, and what was not to be had.
};

/// Runs a command that nobody trusts: own mount, pid, network, ipc and uts
/// name spaces, a read-only root of /usr and little more, another user without
/// privileges, no new privileges, Landlock, a seccomp list, resource limits and
/// a deadline. All that it started ends with it. Without root it uses a user
/// name space; where that is not allowed it refuses to run. Blocks until the
/// command ended.
result<sandbox_outcome> run_in_sandbox(const sandbox_run& what);

} // namespace vedette::agent
