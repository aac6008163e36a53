#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vedette::cloud {

/// What a backup consists of; written last, as `manifest.json`.
struct backup_manifest {
  struct file {
    std::string path; ///< Relative, with slashes.
    std::uint64_t size = 0;
    /// SHA-256, hexadecimal. Empty for files of the store that carry their own
    /// checksums: reading terabytes once is enough.
    std::string sha256;
  };
  std::string id;
  time_ns created = 0;
  std::vector<file> files; ///< In order of path.
};

/// Lists the files below a directory.
result<backup_manifest> list_files(const std::filesystem::path& dir);

/// On disk when it returns.
status write_manifest(const std::filesystem::path& dir,
                      const backup_manifest& what);
/// errc::not_found, errc::corrupt.
result<backup_manifest> read_manifest(const std::filesystem::path& dir);

/// errc::corrupt names the first file that is missing, of another size or of
/// another content.
status check_files(const std::filesystem::path& dir,
                   const backup_manifest& what);

} // namespace vedette::cloud
