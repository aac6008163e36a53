#include "agent/sensors/procfs/listeners.hpp"
#include "agent/sensors/procfs/proc_connector.hpp"
#include "agent/sensors/procfs/socket_list.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>

namespace vedette::agent {
namespace {

TEST(fallback, the_connector_takes_any_bytes) {
  std::mt19937 random{1};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(random() % 4 == 0 ? random() : 0);
    decode_connector(bytes);
  }
}

TEST(fallback, socket_lists_tell_what_began_and_ended) {
  socket_history history;
  socket_facts server{1, socket_state::listening, 0, {}};
  server.ends.local_port = 80;
  EXPECT_TRUE(history.update({server}).begun.empty()) << "was there before";
  socket_facts in{2, socket_state::open, 0, {}};
  in.ends.local_port = 80;
  socket_facts out{3, socket_state::open, 0, {}};
  out.ends.local_port = 40'000;
  auto changes = history.update({server, in, out});
  ASSERT_EQ(changes.begun.size(), 2U);
  EXPECT_TRUE(changes.begun[0].ends.inbound);
  EXPECT_FALSE(changes.begun[1].ends.inbound);
  changes = history.update({server, out});
  ASSERT_EQ(changes.ended.size(), 1U);
  EXPECT_EQ(changes.ended[0].inode, 2U);
}

TEST(listeners, are_read_from_proc_net_tcp) {
  const auto found
    = listening_in("  sl  local_address rem_address   st tx_queue rx_queue tr "
                   "tm->when retrnsmt"
                   "   uid  timeout inode\n"
                   "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 "
                   "00:00000000 00000000"
                   "     0        0 4711 1 0 100 0 0 10 0\n"
                   "   1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 "
                   "00:00000000 00000000"
                   "     0        0 4712 1 0 20 4 30 10 -1\nnot a line\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].port, 8080);
  EXPECT_EQ(found[0].inode, 4711U);
}

/// A connection over loopback that this process has taken in.
TEST(listeners, the_process_that_holds_a_connection_is_found) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  ASSERT_EQ(::bind(server, address, size), 0);
  ASSERT_EQ(::listen(server, 1), 0);
  ASSERT_EQ(::getsockname(server, address, &size), 0);
  ASSERT_EQ(::connect(client, address, size), 0);
  sockaddr_in from{};
  auto* peer = reinterpret_cast<sockaddr*>(&from);
  const int taken = ::accept(server, peer, &size);
  ASSERT_GE(taken, 0);
  connection what;
  what.inbound = true;
  what.local_port = ntohs(at.sin_port);
  what.remote_port = ntohs(from.sin_port);
  std::memcpy(what.local.data(), &at.sin_addr, 4);
  std::memcpy(what.remote.data(), &from.sin_addr, 4);
  manual_clock clock;
  accept_finder finder{clock};
  EXPECT_EQ(finder.find(what, {1, ::getpid()}), ::getpid());
  EXPECT_EQ(finder.find(what, {1}), 0);
  bool listed = false;
  for (const auto& x : list_listeners())
    listed
      = listed
        || (x.port == what.local_port && x.pid == ::getpid() && x.net_ns != 0);
  EXPECT_TRUE(listed);
  for (int fd : {server, client, taken})
    ::close(fd);
}

} // namespace
} // namespace vedette::agent
