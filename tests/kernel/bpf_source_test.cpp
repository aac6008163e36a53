#include "agent/sensors/bpf/bpf_source.hpp"
#include "tests/kernel/kernel_world.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <filesystem>

namespace vedette::agent {
namespace {

using schema::event;
using schema::event_class;
using schema::event_type;
using schema::id_of;

/// What this type of machine has must work; elsewhere the reason is printed.
bool must_work() {
  return ::geteuid() == 0 && std::filesystem::exists("/sys/kernel/btf/vmlinux");
}

class bpf_source_test : public kernel_test {
protected:
  void SetUp() override {
    kernel_test::SetUp();
    if (IsSkipped())
      return;
    bpf_options options;
    options.only_cgroup = group_.id();
    auto loaded = bpf_host::load(options);
    if (!loaded.ok() && !must_work())
      GTEST_SKIP() << loaded.why().detail;
    ASSERT_TRUE(loaded.ok()) << loaded.why().detail;
    host_ = loaded.value();
    source_ = std::make_unique<bpf_process_source>(host_, context_);
    network_ = std::make_unique<bpf_network_source>(host_, context_);
    ASSERT_TRUE(source_->open().ok());
    ASSERT_TRUE(network_->open().ok());
  }

  /// The sentinel: a program whose end is the last event of the test.
  void read_all() {
    generate({"nothing", "sentinel"});
    EXPECT_TRUE(read_until(*source_, [](const event& x) {
      return x.type == event_type::exit && x.cls == event_class::process
             && text(x, id_of("process.command_line")).ends_with("sentinel");
    }));
    for (const auto& row : source_->ledgers())
      EXPECT_EQ(row.lost, 0U);
  }

  std::shared_ptr<bpf_host> host_;
  std::unique_ptr<bpf_process_source> source_;
  std::unique_ptr<bpf_network_source> network_;
};

TEST_F(bpf_source_test, sees_a_start_with_everything_about_it) {
  const auto before = clock_.wall();
  generate({"nothing", "with blank", "last"});
  const auto after = clock_.wall();
  read_all();
  const auto* x = find(event_type::start);
  ASSERT_NE(x, nullptr);
  auto generator
    = std::filesystem::canonical(test::program("kernel_generator")).string();
  EXPECT_EQ(text(*x, id_of("process.executable")), generator);
  EXPECT_EQ(text(*x, id_of("process.name")), "kernel_generator");
  EXPECT_TRUE(text(*x, id_of("process.command_line"))
                .ends_with(" nothing with blank last"));
  EXPECT_EQ(x->get(id_of("process.args")).size(), 4U);
  EXPECT_EQ(text(*x, id_of("process.working_directory")),
            std::filesystem::current_path().string());
  EXPECT_EQ(number(*x, id_of("process.parent.pid")), ::getpid());
  EXPECT_EQ(text(*x, id_of("process.parent.executable")),
            std::filesystem::canonical("/proc/self/exe").string());
  EXPECT_FALSE(text(*x, id_of("process.parent.parent.executable")).empty());
  EXPECT_EQ(text(*x, id_of("user.name")), "root");
  EXPECT_EQ(x->sequence, 1U);
  // The two clocks are read one after the other, on a machine with other work.
  EXPECT_GE(x->wall, before - ns_per_second);
  EXPECT_LE(x->wall, after + ns_per_second);
  const auto* end = find(event_type::exit);
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(text(*end, id_of("process.entity_id")),
            text(*x, id_of("process.entity_id")));
  EXPECT_EQ(number(*end, id_of("process.exit_code")), 0);
}

TEST_F(bpf_source_test, names_this_process_as_proc_does) {
  generate({"nothing"});
  read_all();
  auto me = proc_reader{}.read(::getpid());
  ASSERT_TRUE(me.has_value());
  EXPECT_EQ(text(*find(event_type::start), id_of("process.parent.entity_id")),
            entity_of(context_.run.boot, me->key).dashed());
}

TEST_F(bpf_source_test, knows_the_hash_of_a_new_program_at_its_start) {
  auto copy = std::filesystem::temp_directory_path()
              / ("vedette-true-" + std::to_string(::getpid()));
  std::filesystem::copy_file("/bin/true", copy);
  wait_for(start_in(group_, {copy.string()}));
  read_all();
  std::filesystem::remove(copy);
  const auto* x = find(event_type::start);
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(text(*x, id_of("process.hash.sha256")).size(), 64U);
}

TEST_F(bpf_source_test, tells_ends_apart) {
  generate({"exits"});
  generate({"signals"});
  read_all();
  const auto* code = find(event_type::abnormal_exit, 0);
  const auto* aborted = find(event_type::abnormal_exit, 1);
  const auto* killed = find(event_type::forced_exit);
  const auto* stopped = find(event_type::suspend);
  ASSERT_TRUE(code && aborted && killed && stopped);
  EXPECT_EQ(number(*code, id_of("process.exit_code")), 42);
  EXPECT_EQ(text(*aborted, id_of("process.exit_signal")), "SIGABRT");
  EXPECT_EQ(text(*killed, id_of("process.exit_signal")), "SIGKILL");
  EXPECT_EQ(text(*killed, id_of("process.entity_id")),
            text(*stopped, id_of("process.entity_id")));
  EXPECT_TRUE(
    text(*killed, id_of("process.parent.command_line")).ends_with("signals"))
    << "who killed it";
  const auto* sent = find(event_type::sent, 1, event_class::signal);
  ASSERT_NE(sent, nullptr);
  EXPECT_EQ(text(*sent, id_of("signal.name")), "SIGKILL");
  EXPECT_EQ(text(*sent, id_of("Target.process.entity_id")),
            text(*killed, id_of("process.entity_id")));
}

TEST_F(bpf_source_test, shows_a_program_that_has_no_file) {
  generate({"memfd"});
  read_all();
  const auto* x = find(event_type::start, 1);
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(text(*x, id_of("process.executable")), "/memfd:hidden");
  EXPECT_EQ(text(*x, id_of("process.command_line")), "kworker/fake nothing");
  EXPECT_TRUE(x->get(id_of("process.Ext.image.deleted")).boolean());
}

TEST_F(bpf_source_test, the_longest_argument_hides_nothing_behind_it) {
  generate({"nothing", std::string(10'000, 'A'), "short"});
  generate({"nothing", std::string(130'000, 'B'), "behind"});
  read_all();
  const auto* x = find(event_type::start);
  const auto* y = find(event_type::start, 1);
  ASSERT_TRUE(x && y);
  EXPECT_TRUE(text(*x, id_of("process.command_line")).ends_with("A short"));
  EXPECT_TRUE(text(*y, id_of("process.command_line")).ends_with("B behind"));
  EXPECT_EQ(number(*y, id_of("process.args_count")), 4);
  EXPECT_FALSE(x->has(id_of("event.truncated")));
  EXPECT_FALSE(y->has(id_of("event.truncated")));
}

TEST_F(bpf_source_test, marks_arguments_it_had_to_cut) {
  generate({"nothing", std::string(100'000, 'A'), std::string(100'000, 'B')});
  read_all();
  const auto* x = find(event_type::start);
  ASSERT_NE(x, nullptr);
  EXPECT_TRUE(x->get(id_of("event.truncated")).boolean());
  EXPECT_GT(text(*x, id_of("process.command_line")).size(), 135'000U);
}

TEST_F(bpf_source_test, knows_paths_of_more_folders_than_anybody_needs) {
  auto folder = std::filesystem::temp_directory_path()
                / ("vedette-deep-" + std::to_string(::getpid()));
  const auto top = folder;
  for (int i = 0; i < 120; ++i)
    folder /= "d" + std::to_string(i);
  std::filesystem::create_directories(folder);
  std::filesystem::copy("/bin/true", folder / "deep");
  wait_for(start_in(group_, {(folder / "deep").string()}));
  read_all();
  std::filesystem::remove_all(top);
  const auto* x = find(event_type::start);
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(text(*x, id_of("process.executable")), folder / "deep");
  EXPECT_FALSE(x->has(id_of("event.truncated")));
}

TEST_F(bpf_source_test, a_server_that_was_there_before_is_known) {
  listening_key where{};
  struct stat space {};
  ASSERT_EQ(::stat("/proc/self/ns/net", &space), 0);
  where.net_ns = static_cast<__u32>(space.st_ino);
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  ASSERT_EQ(::bind(server, address, size), 0);
  ASSERT_EQ(::listen(server, 1), 0); // By this process: outside of the group.
  ASSERT_EQ(::getsockname(server, address, &size), 0);
  where.port = ntohs(at.sin_port);
  socket_owner who{};
  who.head.pid = 4711;
  host_->add_listener(where, who);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(client, address, size), 0);
  EXPECT_TRUE(read_until(*network_, [](const event& x) {
    return x.type == event_type::accept
           && number(x, id_of("process.pid")) == 4711;
  }));
  ::close(client);
  ::close(server);
}

TEST_F(bpf_source_test, sees_connections_with_their_processes) {
  generate({"tcp"});
  std::size_t closes = 0;
  ASSERT_TRUE(read_until(*network_, [&](const event& x) {
    closes += x.type == event_type::close ? 1 : 0;
    return closes == 2;
  }));
  const auto net = event_class::network;
  const auto* listens = find(event_type::listen, 0, net);
  const auto* connects = find(event_type::connect, 0, net);
  const auto* fails = find(event_type::connect, 1, net);
  const auto* accepts = find(event_type::accept, 0, net);
  const auto* ends = find(event_type::close, 0, net);
  ASSERT_TRUE(listens && connects && fails && accepts && ends);
  EXPECT_EQ(number(*listens, id_of("destination.port")), 4444);
  EXPECT_EQ(text(*connects, id_of("destination.ip")), "127.0.0.1");
  EXPECT_EQ(number(*connects, id_of("destination.port")), 4444);
  EXPECT_EQ(text(*connects, id_of("event.outcome")), "success");
  EXPECT_EQ(number(*fails, id_of("destination.port")), 4445);
  EXPECT_EQ(number(*fails, id_of("error.code")), ECONNREFUSED);
  EXPECT_EQ(text(*accepts, id_of("network.direction")), "ingress");
  EXPECT_EQ(number(*accepts, id_of("process.pid")),
            number(*listens, id_of("process.pid")));
  EXPECT_NE(number(*connects, id_of("process.pid")),
            number(*accepts, id_of("process.pid")));
  EXPECT_TRUE(text(*connects, id_of("process.command_line")).ends_with("tcp"));
  auto bytes = number(*ends, id_of("source.bytes"))
               + number(*ends, id_of("destination.bytes"));
  EXPECT_EQ(bytes, 8) << "SYN and FIN are no payload";
  for (const auto& row : network_->ledgers())
    EXPECT_EQ(row.lost, 0U);
}

TEST_F(bpf_source_test, other_sensors_never_meet_a_process_before_its_exec) {
  generate({"tcp"});
  // Nobody has read the process ring yet.
  ASSERT_TRUE(read_until(
    *network_, [](const event& x) { return x.type == event_type::connect; }));
  const auto* x = find(event_type::connect, 0, event_class::network);
  EXPECT_TRUE(text(*x, id_of("process.command_line")).ends_with("tcp"));
  // What was read ahead is still delivered.
  read_all();
  EXPECT_NE(find(event_type::start), nullptr);
}

TEST_F(bpf_source_test, loses_nothing_in_a_storm_of_forks) {
  generate({"forks", "3000"});
  read_all();
  std::size_t exits = 0;
  for (const auto& x : events_)
    exits += x.type == event_type::exit ? 1 : 0;
  EXPECT_EQ(exits, 3002U);
  for (std::size_t i = 1; i < events_.size(); ++i)
    EXPECT_EQ(events_[i].sequence, events_[i - 1].sequence + 1);
}

} // namespace
} // namespace vedette::agent
