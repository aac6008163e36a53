// Tested by tests/unit/agent/sensors/fanotify/file_decoder_test.cpp.
#include "agent/sensors/fanotify/watched_mounts.hpp"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
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
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\\' && i + 3 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += 3;
    } else {
      out += text[i];
    }
  return out;
}

} // namespace

std::vector<mount_point> mounts_to_watch(const std::string& mountinfo) {
  std::vector<mount_point> out;
  std::set<std::string> devices;
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
    bool watched = std::find(watched_types.begin(), watched_types.end(), type)
                   != watched_types.end();
    if (watched && devices.insert(device).second)
      out.push_back({unescape(path), type});
  }
  return out;
}

watched_mounts::~watched_mounts() {
  for (const auto& [fsid, fd] : descriptors_)
    ::close(fd);
}

status watched_mounts::add(const std::string& path) {
  auto refused = [&](const char* what) {
    return error{errno == EPERM ? errc::forbidden : errc::unsupported,
                 "fanotify " + path + ": " + what + ": "
                   + std::generic_category().message(errno)};
  };
  int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return refused("open");
  struct statfs facts {};
  std::uint64_t fsid = 0;
  if (::fstatfs(fd, &facts) == 0)
    std::memcpy(&fsid, &facts.f_fsid, sizeof(fsid));
  if (descriptors_.contains(fsid)) {
    ::close(fd);
    return done;
  }
  constexpr std::uint64_t mask
    = FAN_CREATE | FAN_DELETE | FAN_RENAME | FAN_CLOSE_WRITE | FAN_ONDIR;
  if (::fanotify_mark(group_, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, mask, fd,
                      nullptr)
      != 0) {
    auto why = refused("mark");
    ::close(fd);
    return why;
  }
  descriptors_.emplace(fsid, fd);
  return done;
}

std::string watched_mounts::path_of(const file_handle_id& folder) const {
  auto mount = descriptors_.find(folder.fsid());
  if (mount == descriptors_.end())
    return {};
  std::string handle{folder.handle()}; // The call wants it writable.
  int fd = ::open_by_handle_at(mount->second,
                               reinterpret_cast<file_handle*>(handle.data()),
                               O_PATH | O_CLOEXEC);
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
