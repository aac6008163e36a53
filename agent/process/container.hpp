#pragma once

#include <string>
#include <string_view>

namespace vedette::agent {

/// The container a process runs in, from its control groups: the last run of
/// 64 hex digits (docker, containerd, cri-o, podman), else the name of an LXC
/// or systemd-nspawn group; empty outside of containers. Takes either one path
/// or the content of /proc/PID/cgroup.
std::string container_of(std::string_view cgroups);

} // namespace vedette::agent
