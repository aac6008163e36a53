// Tested by tests/unit/agent/respond/file_reader_test.cpp
#include "agent/respond/file_reader.hpp"

#include "agent/packages/signature.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace vedette::agent {

namespace {

using schema::response_state;

class descriptor {
public:
  explicit descriptor(int fd) : fd_{fd} {}
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

private:
  int fd_;
};

int open_plainly(const std::string& path) {
  open_how how{};
  // Nothing behind the path may hold us up or change by being looked at.
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(
    ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how)));
}

std::string version_of(const struct stat& facts) {
  return std::to_string(facts.st_dev) + '.' + std::to_string(facts.st_ino) + '.'
         + std::to_string(facts.st_size) + '.'
         + std::to_string(facts.st_mtim.tv_sec) + '.'
         + std::to_string(facts.st_mtim.tv_nsec);
}

/// Shorter than `size` when the file ends or fails before.
std::string read_at(int fd, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const auto n = ::pread(fd, out.data() + got, size - got,
                           static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    got += static_cast<std::size_t>(n);
  }
  out.resize(got);
  return out;
}

} // namespace

schema::command_result read_part(const uid& command, const file_wanted& what,
                                 const file_limits& limits) {
  schema::command_result out;
  out.command = command;
  out.part = what.part;
  auto fail = [&out](response_state state, std::string why) {
    out.state = state;
    out.detail = std::move(why);
    return out;
  };
  if (what.path.empty() || what.path.front() != '/')
    return fail(response_state::refused, "not an absolute path");
  const descriptor file{open_plainly(what.path)};
  if (file.get() < 0 && errno == ELOOP)
    return fail(response_state::refused, "the path leads over a symbolic link");
  if (file.get() < 0)
    return fail(response_state::failed,
                what.path + ": " + std::generic_category().message(errno));
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return fail(response_state::refused, "only plain files are fetched");
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > limits.bytes_max)
    return fail(response_state::refused, "it has " + std::to_string(size)
                                           + " bytes, the limit is "
                                           + std::to_string(limits.bytes_max));
  out.file_version = version_of(facts);
  if (what.part > 0 && what.version != out.file_version)
    return fail(response_state::failed, "the file changed while it was read");
  const auto offset = std::uint64_t{what.part} * limits.part_bytes;
  if (offset > size)
    return fail(response_state::failed, "the file has no such part");
  const auto want = std::min<std::uint64_t>(limits.part_bytes, size - offset);
  out.output = read_at(file.get(), offset, want);
  if (out.output.size() != want)
    return fail(response_state::failed,
                "the file could not be read to its end");
  out.state = response_state::succeeded;
  out.last = offset + want == size;
  if (!out.last)
    return out;
  out.file_sha256 = sha256_hex(read_at(file.get(), 0, size));
  out.detail = std::to_string(size) + " bytes";
  return out;
}

} // namespace vedette::agent
