#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// A file as the kernel names it: its file system and a handle.
struct file_handle_id {
  std::string bytes; ///< fsid (8 bytes), then struct file_handle.

  [[nodiscard]] bool empty() const { return bytes.empty(); }
  [[nodiscard]] std::uint64_t fsid() const;
  /// As open_by_handle_at wants it.
  [[nodiscard]] std::string_view handle() const;
  friend bool operator==(const file_handle_id&, const file_handle_id&)
    = default;
};

/// A name in a folder.
struct named_file {
  file_handle_id folder;
  std::string name; ///< `.` for the folder itself.

  [[nodiscard]] bool empty() const { return folder.empty() && name.empty(); }
};

/// One record of a fanotify group that reports names. Its mask may hold several
/// events of one file: the kernel merges them and forgets their order.
struct file_record {
  std::uint64_t mask = 0;
  std::int32_t pid = 0;
  int pidfd = -1;     ///< Owned by whoever reads the record.
  named_file file;    ///< Of a rename: the old name.
  named_file renamed; ///< Of a rename: the new name.
  file_handle_id target;
};

/// Takes the first record off `bytes`. Nullopt when nothing well-formed is
/// left; `bytes` is empty then. Keeps the memory of `out`.
bool next_record(std::string_view& bytes, file_record& out);

} // namespace vedette::agent
