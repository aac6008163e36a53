// Tested by tests/unit/agent/sensors/procfs/fallback_test.cpp.
#include "agent/sensors/procfs/proc_connector.hpp"

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

namespace vedette::agent {

namespace {

constexpr std::size_t payload_at = NLMSG_HDRLEN + sizeof(cn_msg);
constexpr int receive_bytes = 8 << 20;

bool translate(const proc_event& x, proc_message& out) {
  out = {};
  out.mono_ns = x.timestamp_ns;
  switch (x.what) {
  case proc_event::PROC_EVENT_FORK:
    out.what = proc_happening::fork;
    out.pid = x.event_data.fork.child_tgid;
    out.parent = x.event_data.fork.parent_tgid;
    return x.event_data.fork.child_pid == out.pid;
  case proc_event::PROC_EVENT_EXEC:
    out.what = proc_happening::exec;
    out.pid = x.event_data.exec.process_tgid;
    return true;
  case proc_event::PROC_EVENT_EXIT:
    out.what = proc_happening::exit;
    out.pid = x.event_data.exit.process_tgid;
    out.exit_code = x.event_data.exit.exit_code;
    return x.event_data.exit.process_pid == out.pid;
  default:
    return false;
  }
}

} // namespace

std::vector<proc_message> decode_connector(std::string_view datagram) {
  std::vector<proc_message> out;
  while (datagram.size() >= NLMSG_HDRLEN) {
    nlmsghdr head{};
    std::memcpy(&head, datagram.data(), sizeof(head));
    if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > datagram.size())
      break;
    // Older kernels send a shorter union; what is missing reads as zero.
    proc_event event{};
    if (head.nlmsg_len >= payload_at + offsetof(proc_event, event_data)) {
      std::memcpy(
        &event, datagram.data() + payload_at,
        std::min<std::size_t>(sizeof(event), head.nlmsg_len - payload_at));
      proc_message message;
      if (translate(event, message))
        out.push_back(message);
    }
    datagram.remove_prefix(
      std::min<std::size_t>(NLMSG_ALIGN(head.nlmsg_len), datagram.size()));
  }
  return out;
}

proc_connector::~proc_connector() {
  close();
}

status proc_connector::open() {
  auto refused = [this](const char* what) {
    error why{errno == EPERM ? errc::forbidden : errc::unsupported,
              std::string{"process connector: "} + what + ": "
                + std::generic_category().message(errno)};
    close();
    return why;
  };
  socket_ = ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                     NETLINK_CONNECTOR);
  if (socket_ < 0)
    return refused("socket");
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes,
               sizeof(receive_bytes));
  sockaddr_nl at{};
  at.nl_family = AF_NETLINK;
  at.nl_groups = CN_IDX_PROC;
  if (::bind(socket_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0)
    return refused("bind (needs CAP_NET_ADMIN)");
  std::array<char, payload_at + sizeof(proc_cn_mcast_op)> request{};
  nlmsghdr head{};
  head.nlmsg_len = request.size();
  head.nlmsg_type = NLMSG_DONE;
  cn_msg body{};
  body.id.idx = CN_IDX_PROC;
  body.id.val = CN_VAL_PROC;
  body.len = sizeof(proc_cn_mcast_op);
  auto listen = PROC_CN_MCAST_LISTEN;
  std::memcpy(request.data(), &head, sizeof(head));
  std::memcpy(request.data() + NLMSG_HDRLEN, &body, sizeof(body));
  std::memcpy(request.data() + payload_at, &listen, sizeof(listen));
  if (::send(socket_, request.data(), request.size(), 0) < 0)
    return refused("subscribe");
  return done;
}

result<std::vector<proc_message>>
proc_connector::read(std::chrono::milliseconds wait) {
  std::vector<proc_message> out;
  pollfd what{socket_, POLLIN, 0};
  ::poll(&what, 1, static_cast<int>(wait.count()));
  std::array<char, 1 << 16> datagram{};
  for (int i = 0; i < 256; ++i) {
    auto n = ::recv(socket_, datagram.data(), datagram.size(), 0);
    if (n < 0 && errno == ENOBUFS) {
      out.push_back({proc_happening::lost, 0, 0, 0, 0});
      continue;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
      break;
    if (n < 0)
      return error{errc::io_failure,
                   "process connector: receive: "
                     + std::generic_category().message(errno)};
    for (const auto& x :
         decode_connector({datagram.data(), static_cast<std::size_t>(n)}))
      out.push_back(x);
  }
  return out;
}

void proc_connector::close() {
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = -1;
}

} // namespace vedette::agent
