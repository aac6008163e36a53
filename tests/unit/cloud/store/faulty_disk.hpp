#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>

namespace vedette::cloud {

/// What a disk may do to those who trust it. Wraps the real file system: writes
/// reach the files at once, but what was not synced is cut off again by
/// `lose_power`, at a random place, as a real disk would.
class disk_state {
public:
  /// Everything that changes something counts down; at zero the power is gone
  /// and everything fails until `lose_power`. 0 = never.
  std::uint64_t operations_left = 0;
  /// Bytes that still fit. Nothing = plenty.
  std::uint64_t* room = nullptr;
  bool syncs_fail = false;
  std::uint64_t operations = 0;

  /// Counts one operation that adds `bytes`; an error says it did not happen.
  rocksdb::IOStatus change(std::uint64_t bytes);
  void wrote(const std::string& name, std::uint64_t size);
  void synced(const std::string& name);
  void renamed(const std::string& from, const std::string& to);
  void removed(const std::string& name);

  /// Cuts every file somewhere between what was synced and what was written.
  /// Requires that nobody has the files open. The power is back afterwards.
  void lose_power(std::mt19937_64& random);

  std::mutex mutex;

private:
  struct sizes {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
  };
  std::map<std::string, sizes> files_;
  bool dead_ = false;
};

class faulty_disk {
public:
  faulty_disk();
  [[nodiscard]] rocksdb::Env* env() const { return env_.get(); }
  [[nodiscard]] disk_state& state() const { return *state_; }
  /// While others write.
  void set_room(std::uint64_t* bytes) const {
    std::lock_guard lock{state_->mutex};
    state_->room = bytes;
  }

private:
  std::shared_ptr<disk_state> state_;
  std::unique_ptr<rocksdb::Env> env_;
};

} // namespace vedette::cloud
