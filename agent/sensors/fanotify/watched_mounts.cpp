// Tested by tests/unit/agent/sensors/fanotify/file_decoder_test.cpp.
#include "agent/sensors/fanotify/watched_mounts.hpp"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>

namespace vedette::agent {

namespace {

constexpr std::array watched_types{"ext2",  "ext3",    "ext4",  "xfs",  "btrfs",
                                   "tmpfs", "overlay", "f2fs",  "vfat", "exfat",
                                   "zfs",   "jfs",     "nilfs2"};
constexpr std::string_view deleted = " (deleted)";

/// mountinfo writes blanks as `\040`.
std::string unescape(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '\\' && i + 3 < text.size()
        && std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
      out += static_cast<char>(code);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<std::uint64_t> fsid_of(const char* path) {
  struct statfs facts {};
  if (::statfs(path, &facts) != 0)
    return std::nullopt;
  std::uint64_t out = 0;
  std::memcpy(&out, &facts.f_fsid, sizeof(out));
  return out;
}

} // namespace

std::vector<mount_point> every_mount(const std::string& mountinfo) {
  std::vector<mount_point> out;
  std::istringstream lines{mountinfo};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string id;
    std::string parent;
    std::string device;
    std::string root;
    std::string path;
    words >> id >> parent >> device >> root >> path;
    auto dash = line.find(" - ");
    if (dash == std::string::npos || path.empty())
      continue;
    auto type = line.substr(dash + 3, line.find(' ', dash + 3) - dash - 3);
    out.push_back({unescape(path), std::move(type), device, root == "/"});
  }
  return out;
}

std::vector<mount_point> mounts_to_watch(const std::string& mountinfo) {
  std::vector<mount_point> out;
  std::map<std::string, std::size_t> devices;
  for (auto& mount : every_mount(mountinfo)) {
    if (std::find(watched_types.begin(), watched_types.end(), mount.type)
        == watched_types.end())
      continue;
    auto [known, fresh] = devices.try_emplace(mount.device, out.size());
    if (fresh)
      out.push_back(std::move(mount));
    else if (mount.whole && !out[known->second].whole)
      out[known->second] = std::move(mount);
  }
  return out;
}

status watched_mounts::add(const std::string& path) {
  auto refused = [&](const char* what) {
    return error{errno == EPERM ? errc::forbidden : errc::unsupported,
                 path + ": " + what + ": "
                   + std::generic_category().message(errno)};
  };
  constexpr std::uint64_t mask = FAN_CREATE | FAN_DELETE | FAN_RENAME
                                 | FAN_CLOSE_WRITE | FAN_ATTRIB | FAN_ONDIR;
  if (::fanotify_mark(group_, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, mask,
                      AT_FDCWD, path.c_str())
      != 0)
    return refused("cannot be watched");
  auto fsid = fsid_of(path.c_str());
  if (!fsid)
    return refused("cannot be asked");
  paths_.try_emplace(*fsid, path);
  return done;
}

std::string watched_mounts::path_of(const file_handle_id& folder) const {
  auto mount = paths_.find(folder.fsid());
  if (mount == paths_.end())
    return {};
  // Opened for this one question: a descriptor that stays would keep the file
  // system from being unmounted.
  int at = ::open(mount->second.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (at < 0)
    return {};
  std::string handle{folder.handle()}; // The call wants it writable.
  int fd = ::open_by_handle_at(
    at, reinterpret_cast<file_handle*>(handle.data()), O_PATH | O_CLOEXEC);
  ::close(at);
  if (fd < 0)
    return {};
  auto link = "/proc/self/fd/" + std::to_string(fd);
  std::array<char, 4096> path{};
  auto n = ::readlink(link.c_str(), path.data(), path.size());
  ::close(fd);
  std::string out{path.data(), n > 0 ? static_cast<std::size_t>(n) : 0U};
  if (out.ends_with(deleted))
    out.resize(out.size() - deleted.size());
  return out;
}

} // namespace vedette::agent
