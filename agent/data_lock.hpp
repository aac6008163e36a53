#pragma once

#include "base/result.hpp"

#include <string>
#include <utility>

namespace vedette::agent {

/// Makes the data directory and is its only user while it lives: two agents on
/// one directory would destroy each other's spool.
class data_lock {
public:
  /// errc::conflict names the process that has it; errc::io_failure says what
  /// the file system said, read-only for example.
  static result<data_lock> take(const std::string& data_dir);

  data_lock(data_lock&& other) noexcept
    : file_{std::exchange(other.file_, -1)} {}
  data_lock(const data_lock&) = delete;
  data_lock& operator=(const data_lock&) = delete;
  data_lock& operator=(data_lock&&) = delete;
  ~data_lock();

private:
  explicit data_lock(int file) : file_{file} {}
  int file_;
};

} // namespace vedette::agent
