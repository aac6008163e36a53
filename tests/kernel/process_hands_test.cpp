#include "agent/respond/process_hands.hpp"
#include "agent/sensors/bpf/bpf_source.hpp"
#include "tests/kernel/kernel_world.hpp"

#include <poll.h>
#include <sys/prctl.h>

#include <iostream>

namespace vedette::agent {
namespace {

using schema::response_state;

class process_hands_test : public kernel_test {
protected:
  void SetUp() override {
    kernel_test::SetUp();
    // Orphans of the killed trees come to us, not to pid 1.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  void TearDown() override {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  }

  pid_t start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test::program("kernel_generator"));
    return start_in(group_, std::move(arguments));
  }
  static process_key key_of(pid_t pid) {
    auto stat = proc_reader{}.stat(pid);
    return stat ? stat->key() : process_key{};
  }
  /// Waits until the program has replaced this one's copy.
  static void wait_for_exec(pid_t pid) {
    for (int i = 0; i < 2000; ++i) {
      auto x = proc_reader{}.read(pid);
      if (x && x->name == "kernel_generator")
        return;
      ::poll(nullptr, 0, 2);
    }
    ADD_FAILURE() << "no exec";
  }
  /// Living processes in the test's own group.
  std::vector<pid_t> living() {
    std::ifstream in{group_.procs()};
    std::vector<pid_t> out;
    for (pid_t pid = 0; in >> pid;)
      if (auto stat = proc_reader{}.stat(pid); stat && stat->state != 'Z')
        out.push_back(pid);
    return out;
  }
  static char state_of(pid_t pid) {
    auto stat = proc_reader{}.stat(pid);
    return stat ? stat->state : '-';
  }

  process_hands hands_{context_.processes};
};

TEST_F(process_hands_test, terminates_exactly_the_process_that_was_meant) {
  auto pid = start({"wait"});
  wait_for_exec(pid);
  auto key = key_of(pid);
  auto other = key;
  other.start_ticks -= 1;
  auto outcome = hands_.terminate(other);
  EXPECT_EQ(outcome.state, response_state::failed);
  EXPECT_EQ(outcome.detail, "it had ended already");
  EXPECT_NE(state_of(pid), '-') << "the pid belongs to somebody else";
  outcome = hands_.terminate(key);
  EXPECT_EQ(outcome.state, response_state::succeeded) << outcome.detail;
  EXPECT_EQ(WTERMSIG(wait_for(pid)), SIGKILL);
}

TEST_F(process_hands_test, suspends_a_process) {
  auto pid = start({"wait"});
  wait_for_exec(pid);
  auto outcome = hands_.suspend(key_of(pid));
  EXPECT_EQ(outcome.state, response_state::succeeded) << outcome.detail;
  int how = 0;
  EXPECT_EQ(::waitpid(pid, &how, WUNTRACED), pid);
  EXPECT_TRUE(WIFSTOPPED(how));
  ::kill(pid, SIGKILL);
  wait_for(pid);
}

TEST_F(process_hands_test, never_touches_itself_its_parents_or_pid_1) {
  for (auto pid : {::getpid(), ::getppid(), 1, 2}) {
    auto outcome = hands_.terminate(key_of(pid));
    EXPECT_EQ(outcome.state, response_state::refused) << pid;
    EXPECT_EQ(hands_.terminate_tree(key_of(pid)).state, response_state::refused)
      << pid;
  }
  EXPECT_EQ(hands_.terminate({4711, 0}).state, response_state::refused)
    << "start time unknown";
  EXPECT_EQ(hands_.terminate_user(0).state, response_state::refused);
}

TEST_F(process_hands_test, a_tree_dies_while_it_hops_from_pid_to_pid) {
  bpf_options options;
  options.only_cgroup = group_.id();
  auto host = bpf_host::load(options);
  ASSERT_TRUE(host.ok()) << host.why().detail;
  bpf_process_source source{host.value(), context_};
  ASSERT_TRUE(source.open().ok());
  auto pid = start({"hops", "20"});
  // Long enough for a hundred generations.
  std::size_t exits = 0;
  ASSERT_TRUE(read_until(source, [&](const schema::event& x) {
    exits += x.type == schema::event_type::exit ? 1 : 0;
    return exits > 400;
  }));
  auto outcome = hands_.terminate_tree(key_of(pid));
  EXPECT_EQ(outcome.state, response_state::succeeded) << outcome.detail;
  EXPECT_TRUE(living().empty()) << living().size() << " got away";
  wait_for(pid);
  std::cout << outcome.detail << "\n";
}

TEST_F(process_hands_test, a_tree_stops_and_stays_where_it_was) {
  auto pid = start({"wait"});
  wait_for_exec(pid);
  auto outcome = hands_.suspend_tree(key_of(pid));
  EXPECT_EQ(outcome.state, response_state::succeeded) << outcome.detail;
  int how = 0;
  EXPECT_EQ(::waitpid(pid, &how, WUNTRACED), pid);
  EXPECT_TRUE(WIFSTOPPED(how));
  auto left = living();
  EXPECT_EQ(left, std::vector<pid_t>{pid}) << "back in its own group";
  ::kill(pid, SIGKILL);
  wait_for(pid);
}

} // namespace
} // namespace vedette::agent
