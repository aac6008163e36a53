// Tested by tests/unit/agent/sensors/fanotify/file_decoder_test.cpp.
#include "agent/sensors/fanotify/watch_reach.hpp"

#include "agent/sensors/fanotify/watched_mounts.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace vedette::agent {

namespace {

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == "/")
    return path.starts_with('/');
  return path.starts_with(folder)
         && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Of mounts at the same place the last one is seen.
const mount_point* mount_of(std::string_view path,
                            const std::vector<mount_point>& all) {
  const mount_point* out = nullptr;
  for (const auto& x : all)
    if (lies_in(path, x.path)
        && (out == nullptr || x.path.size() >= out->path.size()))
      out = &x;
  return out;
}

} // namespace

std::string why_not_watched(std::string_view path,
                            const std::vector<std::string>& watched,
                            const std::string& mountinfo) {
  const auto all = every_mount(mountinfo);
  std::vector<std::string> devices;
  if (watched.empty()) {
    for (const auto& x : mounts_to_watch(mountinfo))
      devices.push_back(x.device);
  } else {
    for (const auto& x : watched)
      if (const auto* at = mount_of(x, all))
        devices.push_back(at->device);
  }
  const auto is_watched = [&](const mount_point& x) {
    return std::find(devices.begin(), devices.end(), x.device) != devices.end();
  };
  const auto* at = mount_of(path, all);
  if (at == nullptr || is_watched(*at))
    return {};
  // What is mounted further down may have such names, too.
  for (const auto& x : all)
    if (x.path.starts_with(path) && is_watched(x))
      return {};
  auto out = std::string{path} + " is on " + at->path + " (" + at->type + "), ";
  if (watched.empty())
    return out + "which cannot be watched";
  out += "and sensors.file_paths has only";
  for (const auto& x : watched)
    out += " " + x;
  return out;
}

std::string own_mounts() {
  std::stringstream text;
  text << std::ifstream{"/proc/self/mountinfo"}.rdbuf();
  return text.str();
}

} // namespace vedette::agent
