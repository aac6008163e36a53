// Tested by tests/unit/agent/sandbox/sandbox_test.cpp
#include "agent/sandbox/watch.hpp"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace vedette::agent::watch {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t processes_max = 4096;

/// Whom any thread of a process has started.
void append_children(pid_t of, std::vector<pid_t>& out) {
  const auto tasks = "/proc/" + std::to_string(of) + "/task";
  DIR* all = ::opendir(tasks.c_str());
  if (all == nullptr)
    return;
  while (const auto* x = ::readdir(all)) { // NOLINT(concurrency-mt-unsafe)
    if (x->d_name[0] == '.')
      continue;
    std::ifstream in{tasks + '/' + x->d_name + "/children"};
    for (pid_t child = 0; in >> child;)
      out.push_back(child);
  }
  ::closedir(all);
}

} // namespace

usage usage_of(pid_t root) {
  usage out;
  const auto page = static_cast<std::uint64_t>(::getpagesize());
  std::vector<pid_t> all{root};
  for (std::size_t i = 0; i < all.size() && i < processes_max; ++i) {
    std::ifstream statm{"/proc/" + std::to_string(all[i]) + "/statm"};
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    std::uint64_t shared = 0;
    if (statm >> size >> resident >> shared) {
      ++out.processes;
      // The first process is a copy of us, and shares all it does not write.
      if (i > 0)
        out.resident_bytes += (resident - std::min(shared, resident)) * page;
    }
    append_children(all[i], all);
  }
  return out;
}

bool send_descriptor(int socket, int fd) {
  char byte = 'd';
  iovec what{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &what;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  auto* head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(head), &fd, sizeof(fd));
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

int take_descriptor(int socket) {
  char byte = 0;
  iovec what{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &what;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  if (::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
    return -1;
  const auto* head = CMSG_FIRSTHDR(&message);
  if (head == nullptr || head->cmsg_type != SCM_RIGHTS)
    return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(head), sizeof(fd));
  return fd;
}

std::string copy_files(const std::string& from, const std::string& to) {
  std::error_code failed;
  const fs::path source{from};
  const fs::path target{to};
  for (fs::recursive_directory_iterator
         at{source, fs::directory_options::skip_permission_denied, failed},
       end;
       !failed && at != end; at.increment(failed)) {
    std::error_code one;
    const auto there = target / at->path().lexically_relative(source);
    const auto type = at->symlink_status(one).type();
    if (type == fs::file_type::directory)
      fs::create_directory(there, one);
    else if (type == fs::file_type::regular)
      fs::copy_file(at->path(), there, fs::copy_options::overwrite_existing,
                    one);
    if (one)
      failed = one;
  }
  return failed ? "copy of " + from + ": " + failed.message() : std::string{};
}

std::string fullness_of(int folder, const sandbox_limits& limits) {
  struct statfs room {};
  if (::fstatfs(folder, &room) != 0)
    return {};
  if (room.f_bavail == 0)
    return "its /out was full at " + std::to_string(limits.out_bytes >> 20)
           + " MiB";
  if (room.f_ffree == 0)
    return "its /out was full at " + std::to_string(limits.files) + " files";
  return {};
}

} // namespace vedette::agent::watch
