#include "tests/unit/cloud/store/faulty_disk.hpp"

#include <filesystem>
#include <utility>

namespace vedette::cloud {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class faulty_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  faulty_file(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string name,
              std::shared_ptr<disk_state> state)
    : FSWritableFileOwnerWrapper(std::move(file)), name_{std::move(name)},
      state_{std::move(state)} {}

  IOStatus Append(const Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    auto ok = state_->change(data.size());
    if (!ok.ok())
      return ok;
    ok = FSWritableFileWrapper::Append(data, options, debug);
    size_ += data.size();
    state_->wrote(name_, size_);
    // What the process wrote is in the file, so that a cut finds it there.
    std::ignore = FSWritableFileWrapper::Flush(options, debug);
    return ok;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus Truncate(uint64_t size, const IOOptions& options,
                    IODebugContext* debug) override {
    size_ = size;
    return FSWritableFileWrapper::Truncate(size, options, debug);
  }

private:
  IOStatus sync() {
    auto ok = state_->change(0);
    if (ok.ok() && state_->syncs_fail)
      ok = IOStatus::IOError("injected", "fsync");
    if (ok.ok())
      state_->synced(name_);
    return ok;
  }

  std::string name_;
  std::shared_ptr<disk_state> state_;
  std::uint64_t size_ = 0;
};

class faulty_directory final : public rocksdb::FSDirectoryWrapper {
public:
  faulty_directory(std::unique_ptr<rocksdb::FSDirectory>&& directory,
                   std::shared_ptr<disk_state> state)
    : FSDirectoryWrapper(std::move(directory)), state_{std::move(state)} {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return state_->change(0);
  }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    return state_->change(0);
  }

private:
  std::shared_ptr<disk_state> state_;
};

class faulty_file_system final : public rocksdb::FileSystemWrapper {
public:
  explicit faulty_file_system(std::shared_ptr<disk_state> state)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), state_{
                                                           std::move(state)} {}

  static const char* kClassName() { return "faulty_file_system"; }
  const char* Name() const override { return kClassName(); }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* debug) override {
    auto ok = state_->change(0);
    if (!ok.ok())
      return ok;
    ok = FileSystemWrapper::NewWritableFile(name, options, out, debug);
    if (ok.ok()) {
      state_->wrote(name, 0);
      *out = std::make_unique<faulty_file>(std::move(*out), name, state_);
    }
    return ok;
  }
  IOStatus ReuseWritableFile(const std::string& name, const std::string& old,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* out,
                             IODebugContext* debug) override {
    auto ok = RenameFile(old, name, options.io_options, debug);
    return ok.ok() ? NewWritableFile(name, options, out, debug) : ok;
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* out,
                        IODebugContext* debug) override {
    auto ok = FileSystemWrapper::NewDirectory(name, options, out, debug);
    if (ok.ok())
      *out = std::make_unique<faulty_directory>(std::move(*out), state_);
    return ok;
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions& options,
                      IODebugContext* debug) override {
    auto ok = state_->change(0);
    if (!ok.ok())
      return ok;
    state_->removed(name);
    return FileSystemWrapper::DeleteFile(name, options, debug);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to,
                      const IOOptions& options,
                      IODebugContext* debug) override {
    auto ok = state_->change(0);
    if (!ok.ok())
      return ok;
    state_->renamed(from, to);
    return FileSystemWrapper::RenameFile(from, to, options, debug);
  }

private:
  std::shared_ptr<disk_state> state_;
};

} // namespace

IOStatus disk_state::change(std::uint64_t bytes) {
  std::lock_guard lock{mutex};
  ++operations;
  if (operations_left > 0 && --operations_left == 0)
    dead_ = true;
  if (dead_)
    return IOStatus::IOError("injected", "no power");
  if (room != nullptr && bytes > *room)
    return IOStatus::NoSpace("injected", "disk full");
  if (room != nullptr)
    *room -= bytes;
  return IOStatus::OK();
}

void disk_state::wrote(const std::string& name, std::uint64_t size) {
  std::lock_guard lock{mutex};
  files_[name].written = size;
  if (size == 0)
    files_[name].synced = 0;
}

void disk_state::synced(const std::string& name) {
  std::lock_guard lock{mutex};
  files_[name].synced = files_[name].written;
}

void disk_state::renamed(const std::string& from, const std::string& to) {
  std::lock_guard lock{mutex};
  files_[to] = files_[from];
  files_.erase(from);
}

void disk_state::removed(const std::string& name) {
  std::lock_guard lock{mutex};
  files_.erase(name);
}

void disk_state::lose_power(std::mt19937_64& random) {
  std::lock_guard lock{mutex};
  for (const auto& [name, size] : files_) {
    std::error_code ignored;
    if (size.written > size.synced)
      std::filesystem::resize_file(
        name, size.synced + random() % (size.written - size.synced + 1),
        ignored);
  }
  files_.clear();
  dead_ = false;
  operations_left = 0;
}

faulty_disk::faulty_disk()
  : state_{std::make_shared<disk_state>()},
    env_{
      rocksdb::NewCompositeEnv(std::make_shared<faulty_file_system>(state_))} {}

} // namespace vedette::cloud
