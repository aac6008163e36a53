#pragma once

#include "agent/sandbox/sandbox.hpp"

#include <string>

/// What happens in the child before the command: each step or nothing at all.
namespace vedette::agent::confine {

/// The user packages run as when we are root.
inline constexpr unsigned nobody = 65534;

/// A root of its own; the old one is gone afterwards. A descriptor of /out goes
/// over the socket `hand_over`. Returns what went wrong.
std::string private_root(const sandbox_run& what, bool root, int hand_over);
/// CPU time, file size, open files, processes, memory, no core dumps.
std::string resource_limits(const sandbox_limits& limits);
/// Another user, no groups, no capabilities, no new privileges. Does nothing
/// about the user inside a user name space.
std::string drop_privileges(bool root);
/// Writing only below /out and /tmp. Empty when it holds; "Landlock" … when
/// this kernel has none, which is no failure.
std::string landlock();
/// System calls that a collecting script does not need.
std::string system_calls();

} // namespace vedette::agent::confine
