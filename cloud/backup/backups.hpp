#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

/// Copies of all that a node is: its store at one moment and its keys. A backup
/// is a directory; whoever copies it elsewhere has a backup, and has the keys.
namespace vedette::cloud {

struct backup_info {
  std::string id; ///< `20260131T120000Z`: when it was made.
  time_ns created = 0;
  std::string path;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

/// What a backup needs of the store. Both block.
struct backup_hands {
  /// Makes the directory `path` and puts a consistent copy of the store in it.
  std::function<status(const std::string& path)> copy_store;
  /// Reads all of such a copy; errc::corrupt names what does not fit.
  std::function<status(const std::string& path)> check_store;
};

/// The backups below `<data_dir>/backups`. A backup is there whole or not at
/// all. Thread-safe; one is made at a time.
class backups {
public:
  backups(std::string data_dir, backup_hands hands, const clock_source& clock);

  /// errc::conflict when one was made in this second; errc::overloaded when
  /// there are a hundred.
  result<backup_info> create();
  /// Newest first.
  [[nodiscard]] result<std::vector<backup_info>> list() const;
  /// errc::not_found; errc::corrupt.
  result<backup_info> verify(const std::string& id);
  status remove(const std::string& id);

private:
  [[nodiscard]] result<std::string> path_of(const std::string& id) const;

  std::string data_dir_;
  std::string dir_;
  backup_hands hands_;
  const clock_source& clock_;
  std::mutex mutex_;
};

/// Checks a backup wherever it is: every file of its manifest, then the store.
result<backup_info> verify_backup(const std::string& path,
                                  const backup_hands& hands);

/// Verifies it and makes `data_dir` what it was. errc::conflict when there is
/// something already.
result<backup_info> restore_backup(const std::string& path,
                                   const std::string& data_dir,
                                   const backup_hands& hands);

} // namespace vedette::cloud
