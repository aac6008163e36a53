#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::agent {

struct sandbox_limits {
  std::chrono::seconds wall{60};
  std::uint32_t cpu_seconds = 60;
  std::uint64_t memory_bytes = 512ULL << 20;
  std::uint64_t file_bytes = 64ULL << 20;
  std::uint32_t processes = 64;
  std::size_t output_bytes = 1U << 20; ///< Of stdout and stderr together.
};

/// What to run, on folders of this machine. Inside, `package` is /pkg (read
/// only) and `out` is /out (the only place that can be written, with /tmp).
struct sandbox_run {
  std::string package;
  std::string out;
  std::vector<std::string> command; ///< Paths as seen inside.
  sandbox_limits limits;
};

struct sandbox_outcome {
  int exit_code = 0; ///< Of the command; 128 + signal when one ended it.
  bool timed_out = false;
  std::string output;      ///< stdout and stderr, bounded.
  std::string confinement; ///< What held it, and what was not to be had.
};

/// Runs a command that nobody trusts: own mount, pid, network, ipc and uts
/// name spaces, a read-only root of /usr and little more, another user without
/// privileges, no new privileges, Landlock, a seccomp list, resource limits and
/// a deadline. Without root it uses a user name space; where that is not
/// allowed it refuses to run. Blocks until the command ended.
result<sandbox_outcome> run_in_sandbox(const sandbox_run& what);

} // namespace vedette::agent
