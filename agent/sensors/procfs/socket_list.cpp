// Tested by tests/unit/agent/sensors/procfs/fallback_test.cpp.
#include "agent/sensors/procfs/socket_list.hpp"

#include "agent/process/proc_reader.hpp"

#include <dirent.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

namespace vedette::agent {

namespace {

class netlink_socket {
public:
  netlink_socket()
    : fd_{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)} {
    timeval patience{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~netlink_socket() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  netlink_socket(const netlink_socket&) = delete;
  netlink_socket& operator=(const netlink_socket&) = delete;
  [[nodiscard]] int get() const { return fd_; }

private:
  int fd_;
};

error refused(const char* what) {
  return {errno == EPERM ? errc::forbidden : errc::unsupported,
          std::string{"sock_diag: "} + what + ": "
            + std::generic_category().message(errno)};
}

socket_facts facts_of(const inet_diag_msg& x) {
  socket_facts out;
  out.inode = x.idiag_inode;
  out.uid = x.idiag_uid;
  out.state = x.idiag_state == TCP_LISTEN     ? socket_state::listening
              : x.idiag_state == TCP_SYN_SENT ? socket_state::connecting
                                              : socket_state::open;
  out.ends.ipv6 = x.idiag_family == AF_INET6;
  std::memcpy(out.ends.local.data(), x.id.idiag_src, 16);
  std::memcpy(out.ends.remote.data(), x.id.idiag_dst, 16);
  out.ends.local_port = __builtin_bswap16(x.id.idiag_sport);
  out.ends.remote_port = __builtin_bswap16(x.id.idiag_dport);
  return out;
}

/// Reads answers until the kernel says that was all.
status read_answers(int fd, std::vector<socket_facts>& out) {
  std::array<char, 1 << 15> bytes{};
  while (true) {
    auto n = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (n <= 0)
      return refused("receive");
    auto left = static_cast<unsigned>(n);
    for (const auto* at = reinterpret_cast<const nlmsghdr*>(bytes.data());
         NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
      if (at->nlmsg_type == NLMSG_DONE)
        return done;
      if (at->nlmsg_type == NLMSG_ERROR)
        return refused("dump");
      inet_diag_msg x{};
      if (at->nlmsg_len < NLMSG_LENGTH(sizeof(x)))
        continue;
      std::memcpy(&x, NLMSG_DATA(at), sizeof(x));
      if (x.idiag_inode != 0) // Without one, no process holds it any more.
        out.push_back(facts_of(x));
    }
  }
}

} // namespace

result<std::vector<socket_facts>> list_sockets() {
  netlink_socket fd;
  if (fd.get() < 0)
    return refused("socket");
  std::vector<socket_facts> out;
  for (std::uint8_t family : {AF_INET, AF_INET6}) {
    struct {
      nlmsghdr head;
      inet_diag_req_v2 body;
    } request{};
    request.head.nlmsg_len = sizeof(request);
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = family;
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = (1U << TCP_ESTABLISHED) | (1U << TCP_SYN_SENT)
                                | (1U << TCP_CLOSE_WAIT) | (1U << TCP_LISTEN);
    if (::send(fd.get(), &request, sizeof(request), 0) < 0)
      return refused("send");
    if (auto read = read_answers(fd.get(), out); !read.ok())
      return read.why();
  }
  return out;
}

std::optional<std::uint64_t> inode_of(const connection& what) {
  netlink_socket fd;
  struct {
    nlmsghdr head;
    inet_diag_req_v2 body;
  } request{};
  request.head.nlmsg_len = sizeof(request);
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = what.ipv6 ? AF_INET6 : AF_INET;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0U;
  request.body.id.idiag_sport = __builtin_bswap16(what.local_port);
  request.body.id.idiag_dport = __builtin_bswap16(what.remote_port);
  std::memcpy(request.body.id.idiag_src, what.local.data(), 16);
  std::memcpy(request.body.id.idiag_dst, what.remote.data(), 16);
  request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  struct {
    nlmsghdr head;
    inet_diag_msg body;
    std::array<char, 512> more;
  } answer{};
  if (fd.get() < 0 || ::send(fd.get(), &request, sizeof(request), 0) < 0)
    return std::nullopt;
  auto n = ::recv(fd.get(), &answer, sizeof(answer), 0);
  if (n < static_cast<ssize_t>(sizeof(answer.head) + sizeof(answer.body))
      || answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY)
    return std::nullopt;
  return answer.body.idiag_inode;
}

std::unordered_map<std::uint64_t, std::int32_t>
holders_of(const std::unordered_set<std::uint64_t>& inodes) {
  constexpr std::string_view prefix = "socket:[";
  std::unordered_map<std::uint64_t, std::int32_t> out;
  for (auto pid : proc_reader{}.pids()) {
    if (out.size() == inodes.size())
      break;
    auto folder = "/proc/" + std::to_string(pid) + "/fd";
    DIR* all = ::opendir(folder.c_str());
    if (all == nullptr)
      continue;
    while (const auto* x = ::readdir(all)) { // NOLINT(concurrency-mt-unsafe)
      std::array<char, 64> link{};
      auto n
        = ::readlinkat(::dirfd(all), x->d_name, link.data(), link.size() - 1);
      std::string_view target{link.data(),
                              n > 0 ? static_cast<std::size_t>(n) : 0U};
      std::uint64_t inode = 0;
      if (target.starts_with(prefix)
          && std::from_chars(target.data() + prefix.size(),
                             target.data() + target.size(), inode)
                 .ec
               == std::errc{}
          && inodes.contains(inode))
        out.try_emplace(inode, pid);
    }
    ::closedir(all);
  }
  return out;
}

socket_changes socket_history::update(std::vector<socket_facts> now) {
  socket_changes out;
  std::unordered_set<std::uint16_t> listening;
  for (const auto& x : now)
    if (x.state == socket_state::listening)
      listening.insert(x.ends.local_port);
  std::unordered_map<std::uint64_t, socket_facts> next;
  for (auto& x : now) {
    // Nobody says who opened it; a port that is listened on was connected to.
    x.ends.inbound = x.state != socket_state::listening
                     && listening.contains(x.ends.local_port);
    if (!known_.contains(x.inode) && !first_)
      out.begun.push_back(x);
    next.emplace(x.inode, x);
  }
  for (const auto& [inode, x] : known_)
    if (!next.contains(inode))
      out.ended.push_back(x);
  known_ = std::move(next);
  first_ = false;
  return out;
}

} // namespace vedette::agent
