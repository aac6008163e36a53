// Tested by tests/unit/agent/spool/directory_test.cpp.
#include "agent/spool/disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace vedette::agent {

namespace {

error said_no(const std::string& what, int number) {
  // ENOSPC and EDQUOT are worth a code of their own: room can be made.
  auto code = number == ENOSPC || number == EDQUOT ? errc::overloaded
              : number == ENOENT                   ? errc::not_found
                                                   : errc::io_failure;
  return {code, what + ": " + std::generic_category().message(number)};
}

class handle {
public:
  explicit handle(int fd) : fd_{fd} {}
  handle(handle&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;
  handle& operator=(handle&&) = delete;
  ~handle() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

private:
  int fd_;
};

status write_all(int fd, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return said_no(name + ": write", n == 0 ? EIO : errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return done;
}

// Its number and when it came to be. A copy has others, and a file that was
// moved has not; neither writing nor renaming changes them.
result<std::string> mark_of(int fd) {
  struct statx facts {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &facts) != 0)
    return said_no("statx", errno);
  const bool born = (facts.stx_mask & STATX_BTIME) != 0;
  return std::to_string(facts.stx_ino) + '.'
         + std::to_string(born ? facts.stx_btime.tv_sec : 0) + '.'
         + std::to_string(born ? facts.stx_btime.tv_nsec : 0);
}

class real_file final : public append_file {
public:
  real_file(handle fd, std::string name)
    : fd_{std::move(fd)}, name_{std::move(name)} {}
  status append(std::string_view bytes) override {
    return write_all(fd_.get(), bytes, name_);
  }
  status sync() override {
    if (::fdatasync(fd_.get()) != 0)
      return said_no(name_ + ": fdatasync", errno);
    return done;
  }

private:
  handle fd_;
  std::string name_;
};

class directory final : public disk {
public:
  directory(handle fd, std::string path)
    : fd_{std::move(fd)}, path_{std::move(path)} {}

  result<std::vector<std::string>> list() override {
    std::vector<std::string> out;
    DIR* all = ::opendir(path_.c_str());
    if (all == nullptr)
      return said_no(path_, errno);
    while (const auto* entry = ::readdir(all)) // NOLINT(concurrency-mt-unsafe)
      if (entry->d_type == DT_REG)
        out.emplace_back(entry->d_name);
    ::closedir(all);
    return out;
  }

  result<std::unique_ptr<append_file>> open(const std::string& name) override {
    handle fd{::openat(fd_.get(), name.c_str(),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                       0600)};
    if (fd.get() < 0)
      return said_no(name, errno);
    return std::unique_ptr<append_file>{
      std::make_unique<real_file>(std::move(fd), name)};
  }

  result<std::string> read(const std::string& name, std::uint64_t offset,
                           std::size_t size) override {
    handle fd{::openat(fd_.get(), name.c_str(), O_RDONLY | O_CLOEXEC)};
    if (fd.get() < 0)
      return said_no(name, errno);
    std::string out(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      auto n = ::pread(fd.get(), out.data() + have, size - have,
                       static_cast<off_t>(offset + have));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return said_no(name + ": read", errno);
      if (n == 0)
        break;
      have += static_cast<std::size_t>(n);
    }
    out.resize(have);
    return out;
  }

  result<std::uint64_t> size(const std::string& name) override {
    struct stat facts {};
    if (::fstatat(fd_.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
      return said_no(name, errno);
    return static_cast<std::uint64_t>(facts.st_size);
  }

  status truncate(const std::string& name, std::uint64_t size) override {
    handle fd{::openat(fd_.get(), name.c_str(), O_WRONLY | O_CLOEXEC)};
    if (fd.get() < 0 || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0
        || ::fsync(fd.get()) != 0)
      return said_no(name + ": truncate", errno);
    return done;
  }

  status remove(const std::string& name) override {
    if (::unlinkat(fd_.get(), name.c_str(), 0) != 0 && errno != ENOENT)
      return said_no(name + ": remove", errno);
    return done;
  }

  using disk::replace;
  status replace(const std::string& name,
                 const file_content& content) override {
    auto next = name + ".new";
    // Not over what a crash left: that has a mark of its own.
    if (auto cleared = remove(next); !cleared.ok())
      return cleared;
    {
      handle fd{::openat(fd_.get(), next.c_str(),
                         O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
      if (fd.get() < 0)
        return said_no(next, errno);
      const auto own = mark_of(fd.get());
      if (!own.ok())
        return own.why();
      if (auto wrote = write_all(fd.get(), content(own.value()), next);
          !wrote.ok())
        return wrote;
      if (::fsync(fd.get()) != 0)
        return said_no(next + ": fsync", errno);
    }
    if (::renameat(fd_.get(), next.c_str(), fd_.get(), name.c_str()) != 0)
      return said_no(name + ": rename", errno);
    return sync_names();
  }

  result<std::string> mark(const std::string& name) override {
    handle fd{::openat(fd_.get(), name.c_str(), O_RDONLY | O_CLOEXEC)};
    if (fd.get() < 0)
      return said_no(name, errno);
    return mark_of(fd.get());
  }

  status sync_names() override {
    if (::fsync(fd_.get()) != 0)
      return said_no(path_ + ": fsync", errno);
    return done;
  }

private:
  handle fd_;
  std::string path_;
};

} // namespace

result<std::unique_ptr<disk>> open_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return said_no(path, errno);
  handle fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (fd.get() < 0)
    return said_no(path, errno);
  return std::unique_ptr<disk>{
    std::make_unique<directory>(std::move(fd), path)};
}

} // namespace vedette::agent
