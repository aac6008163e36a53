#pragma once

#include "agent/sensors/fanotify/record.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::agent {

/// A mounted file system that can hold files of interest.
struct mount_point {
  std::string path;
  std::string type;
};

/// From the text of /proc/self/mountinfo: one mount per file system, without
/// those that hold no files of their own (proc, sysfs …) and those that a
/// fanotify group cannot name (network and FUSE file systems).
std::vector<mount_point> mounts_to_watch(const std::string& mountinfo);

/// The file systems a fanotify group has marks on.
class watched_mounts {
public:
  explicit watched_mounts(int group) : group_{group} {}
  ~watched_mounts();
  watched_mounts(const watched_mounts&) = delete;
  watched_mounts& operator=(const watched_mounts&) = delete;

  /// Marks a file system unless it is marked already.
  status add(const std::string& path);
  [[nodiscard]] std::size_t size() const { return descriptors_.size(); }
  /// Path of a folder; empty when it is gone.
  [[nodiscard]] std::string path_of(const file_handle_id& folder) const;

private:
  int group_;
  std::unordered_map<std::uint64_t, int> descriptors_; // By fsid.
};

} // namespace vedette::agent
