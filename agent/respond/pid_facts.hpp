#pragma once

#include <sys/stat.h>

/// What process ids and states mean here.
namespace vedette::agent {

/// Of /proc/PID/stat: by a signal, or by a tracer.
inline bool is_stopped(char state) {
  return state == 'T' || state == 't';
}

/// Whether the pids of the host are those that this process sees.
inline bool in_first_pid_namespace() {
  constexpr ino_t first = 0xEFFFFFFC; // PROC_PID_INIT_INO of the kernel.
  struct stat facts {};
  // Unknown is taken for the usual case.
  return ::stat("/proc/self/ns/pid", &facts) != 0 || facts.st_ino == first;
}

} // namespace vedette::agent
