#pragma once

#include "agent/sandbox/sandbox.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

/// What is seen of a sandbox from outside, and what comes out of it.
namespace vedette::agent::watch {

struct usage {
  std::size_t processes = 0;
  std::uint64_t resident_bytes = 0;
};

/// Of a process and all below it, as /proc tells.
usage usage_of(pid_t root);

/// Sends a descriptor over a socket; gets one (-1 = none came).
bool send_descriptor(int socket, int fd);
int take_descriptor(int socket);

/// Copies the plain files of a folder and of the folders below; everything else
/// is left out. Returns what went wrong first.
std::string copy_files(const std::string& from, const std::string& to);

/// What of the room of this file system is used up: `its /out was full …`, or
/// nothing.
std::string fullness_of(int folder, const sandbox_limits& limits);

} // namespace vedette::agent::watch
