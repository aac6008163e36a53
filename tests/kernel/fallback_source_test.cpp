#include "agent/sensors/probe/kernel_sensors.hpp"
#include "agent/sensors/procfs/connector_source.hpp"
#include "agent/sensors/procfs/socket_source.hpp"
#include "tests/kernel/kernel_world.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

namespace vedette::agent {
namespace {

using schema::event;
using schema::event_class;
using schema::event_type;
using schema::id_of;

class fallback_source_test : public kernel_test {};

TEST_F(fallback_source_test, the_process_connector_sees_starts_and_ends) {
  connector_source source{context_, "test"};
  auto opened = source.open();
  ASSERT_TRUE(opened.ok()) << opened.why().detail;
  auto pid
    = start_in(group_, {test::program("kernel_generator"), "wait", "marker"});
  ASSERT_TRUE(read_until(source, [&](const event& x) {
    return x.type == event_type::start
           && number(x, id_of("process.pid")) == pid;
  }));
  auto started = events_[events_.size() - 1];
  EXPECT_TRUE(
    text(started, id_of("process.command_line")).ends_with("wait marker"));
  EXPECT_EQ(number(started, id_of("process.parent.pid")), ::getpid());
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(read_until(source, [&](const event& x) {
    return x.type == event_type::forced_exit
           && number(x, id_of("process.pid")) == pid;
  }));
  wait_for(pid);
  const auto& ended = events_[events_.size() - 1];
  EXPECT_EQ(text(ended, id_of("process.exit_signal")), "SIGKILL");
  EXPECT_EQ(text(ended, id_of("process.entity_id")),
            text(started, id_of("process.entity_id")));
}

TEST_F(fallback_source_test, socket_lists_show_connections) {
  socket_source source{context_, "test", std::chrono::milliseconds{20}};
  ASSERT_TRUE(source.open().ok());
  int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  ASSERT_EQ(::bind(server, address, size), 0);
  ASSERT_EQ(::listen(server, 5), 0);
  ASSERT_EQ(::getsockname(server, address, &size), 0);
  auto port = ntohs(at.sin_port);
  auto is_ours = [&](const event& x) {
    return number(x, id_of("destination.port")) == port;
  };
  ASSERT_TRUE(read_until(source, [&](const event& x) {
    return x.type == event_type::listen && is_ours(x);
  }));
  int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::connect(client, address, size), 0);
  ASSERT_TRUE(read_until(source, [&](const event& x) {
    return x.type == event_type::connect && is_ours(x)
           && number(x, id_of("process.pid")) == ::getpid();
  }));
  ::close(client);
  ASSERT_TRUE(read_until(source, [&](const event& x) {
    return x.type == event_type::close && is_ours(x);
  }));
  ::close(server);
}

TEST_F(fallback_source_test, each_class_gets_what_this_machine_has) {
  kernel_sensor_options options;
  options.only_cgroup = group_.id();
  options.file_systems = {"/dev/shm"};
  auto best = open_kernel_sensors(options, context_);
  ASSERT_EQ(best.sources.size(), 3U);
  EXPECT_EQ(best.modes[0].event_class, "process");
  EXPECT_EQ(best.modes[0].backend, "tracepoint");
  best.sources.clear();
  options.bpf = false;
  auto fallback = open_kernel_sensors(options, context_);
  ASSERT_EQ(fallback.sources.size(), 3U);
  EXPECT_EQ(fallback.modes[0].backend, "procfs");
  EXPECT_EQ(fallback.modes[0].reason, "BPF is turned off");
  EXPECT_EQ(fallback.modes.back().backend, "off");
}

} // namespace
} // namespace vedette::agent
