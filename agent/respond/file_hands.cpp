#include "agent/respond/file_hands.hpp"

#include "agent/process/process.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
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

act_outcome failed(const std::string& what) {
  return {response_state::failed,
          what + ": " + std::generic_category().message(errno)};
}

int open_plainly(const std::string& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(
    ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how)));
}

/// `chattr +i` is what malware does to stay.
void make_mutable(int folder, const std::string& name) {
  descriptor file{::openat(folder, name.c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  int flags = 0;
  if (file.get() < 0 || ::ioctl(file.get(), FS_IOC_GETFLAGS, &flags) != 0)
    return;
  flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
  ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags);
}

} // namespace

act_outcome delete_file(const std::string& path, std::uint64_t inode) {
  if (path.empty() || path.front() != '/')
    return {response_state::refused, "not an absolute path"};
  std::string name{name_of_path(path)};
  std::string folder_path{directory_of_path(path)};
  descriptor folder{
    open_plainly(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.get() < 0 && errno == ELOOP)
    return {response_state::refused, "the path leads over a symbolic link"};
  if (folder.get() < 0 && errno == ENOENT)
    return {response_state::failed, "it was gone already"};
  if (folder.get() < 0)
    return failed(folder_path);
  struct stat facts {};
  if (::fstatat(folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT
             ? act_outcome{response_state::failed, "it was gone already"}
             : failed(path);
  if (inode != 0 && facts.st_ino != inode)
    return {response_state::refused, "another file has this path by now"};
  if (!S_ISREG(facts.st_mode) && !S_ISLNK(facts.st_mode))
    return {response_state::refused, "only files are deleted"};
  int gone = ::unlinkat(folder.get(), name.c_str(), 0);
  if (gone != 0 && (errno == EPERM || errno == EACCES)) {
    make_mutable(folder.get(), name);
    gone = ::unlinkat(folder.get(), name.c_str(), 0);
  }
  if (gone != 0)
    return failed("unlink");
  struct stat after {};
  if (::fstatat(folder.get(), name.c_str(), &after, AT_SYMLINK_NOFOLLOW) == 0)
    return {response_state::failed,
            "deleted, but a file with this path is there again"};
  std::string detail = "deleted";
  if (facts.st_nlink > 1)
    detail += "; " + std::to_string(facts.st_nlink - 1)
              + " other names of the same file remain";
  return {response_state::succeeded, detail};
}

} // namespace vedette::agent
