#pragma once

#include "agent/sensors/fanotify/record.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vedette::agent {

/// A mounted file system that can hold files of interest.
struct mount_point {
  std::string path;
  std::string type;
  std::string device; ///< `254:0`
  bool whole = true;  ///< Not a folder of it, as bind mounts show.
};

/// All mounts of the text of /proc/self/mountinfo, in its order.
std::vector<mount_point> every_mount(const std::string& mountinfo);

/// From the text of /proc/self/mountinfo: one mount per file system, its whole
/// tree if one shows it, without those that hold no files of their own (proc,
/// sysfs …) and those that a fanotify group cannot name (network and FUSE file
/// systems).
std::vector<mount_point> mounts_to_watch(const std::string& mountinfo);

/// The file systems a fanotify group has marks on. Holds no descriptor on any
/// of them, so that each can be unmounted at any time.
class watched_mounts {
public:
  explicit watched_mounts(int group) : group_{group} {}

  /// Marks the file system at `path`; one that is marked already is fine. From
  /// now on its folders are asked for through `path`.
  status add(const std::string& path);
  /// Forgets all paths. Marks vanish with their file systems.
  void begin_again() { paths_.clear(); }

  [[nodiscard]] std::size_t size() const { return paths_.size(); }
  /// Path of a folder; empty when it is gone or longer than 4,095 bytes.
  [[nodiscard]] std::string path_of(const file_handle_id& folder) const;

private:
  int group_;
  std::unordered_map<std::uint64_t, std::string> paths_; // By fsid.
};

} // namespace vedette::agent
