#include "agent/sandbox/sandbox.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace vedette::agent {
namespace {

/// Those of packaging/systemd/vedette-agent.service, read from there.
bool keep_only_capabilities_of_the_unit() {
  std::ifstream unit{test::source_dir()
                     + "/packaging/systemd/vedette-agent.service"};
  std::string names;
  for (std::string line; std::getline(unit, line);)
    if (constexpr std::string_view key = "CapabilityBoundingSet=";
        line.starts_with(key))
      names = line.substr(key.size());
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct now[2]{};
  __user_cap_data_struct sets[2]{};
  if (names.empty() || ::syscall(SYS_capget, &head, now) != 0)
    return false;
  static const std::map<std::string, int> numbers{
    {"CAP_BPF", CAP_BPF},
    {"CAP_PERFMON", CAP_PERFMON},
    {"CAP_SYS_ADMIN", CAP_SYS_ADMIN},
    {"CAP_SYS_PTRACE", CAP_SYS_PTRACE},
    {"CAP_SYS_RESOURCE", CAP_SYS_RESOURCE},
    {"CAP_SYS_NICE", CAP_SYS_NICE},
    {"CAP_NET_ADMIN", CAP_NET_ADMIN},
    {"CAP_KILL", CAP_KILL},
    {"CAP_DAC_OVERRIDE", CAP_DAC_OVERRIDE},
    {"CAP_DAC_READ_SEARCH", CAP_DAC_READ_SEARCH},
    {"CAP_FOWNER", CAP_FOWNER},
    {"CAP_LINUX_IMMUTABLE", CAP_LINUX_IMMUTABLE},
    {"CAP_SETUID", CAP_SETUID},
    {"CAP_SETGID", CAP_SETGID},
    {"CAP_SYS_CHROOT", CAP_SYS_CHROOT}};
  std::istringstream in{names};
  for (std::string name; in >> name;) {
    const auto known = numbers.find(name);
    if (known == numbers.end())
      return false;
    const auto number = static_cast<unsigned>(known->second);
    sets[number / 32].permitted |= 1U << (number % 32);
  }
  for (int i = 0; i < 2; ++i) { // A container may have given us less.
    sets[i].permitted &= now[i].permitted;
    sets[i].effective = sets[i].permitted;
  }
  return ::syscall(SYS_capset, &head, sets) == 0;
}

class sandbox_test : public testing::Test {
protected:
  sandbox_test() {
    folder_ = std::filesystem::temp_directory_path()
              / ("vedette-sandbox-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "pkg");
    std::filesystem::create_directories(folder_ / "out");
    ::chmod(folder_.c_str(), 0711);
  }
  ~sandbox_test() override { std::filesystem::remove_all(folder_); }

  /// Runs a shell script inside; skips where nothing can be confined.
  sandbox_outcome shell(const std::string& script, int seconds = 20) {
    std::ofstream{folder_ / "pkg" / "run.sh"} << script;
    sandbox_run what;
    what.package = folder_ / "pkg";
    what.out = folder_ / "out";
    what.command = {"/bin/sh", "/pkg/run.sh"};
    what.limits.wall = std::chrono::seconds{seconds};
    what.limits.output_bytes = 10'000;
    auto ran = run_in_sandbox(what);
    EXPECT_TRUE(ran.ok()) << ran.why().detail;
    return ran.ok() ? std::move(ran).value() : sandbox_outcome{};
  }
  bool fails_inside(const std::string& command) {
    auto ran = shell(command + " >/dev/null 2>&1; echo code $?");
    return ran.output.find("code 0") == std::string::npos;
  }

  std::filesystem::path folder_;
};

TEST_F(sandbox_test, runs_a_command_and_tells_how_it_ended) {
  auto ran = shell("echo out; echo err >&2; echo file > /out/f; exit 7");
  EXPECT_EQ(ran.exit_code, 7);
  EXPECT_EQ(ran.output, "out\nerr\n");
  EXPECT_FALSE(ran.timed_out);
  EXPECT_NE(ran.confinement.find("seccomp"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "f"));
}

TEST_F(sandbox_test, sees_only_its_own_world) {
  auto ran = shell("ls / | tr '\\n' ' '; ls /proc | grep -c '^[0-9]'; id -u");
  EXPECT_EQ(ran.output.find("root"), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find("home"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("pkg"), std::string::npos) << ran.output;
  EXPECT_TRUE(fails_inside("cat /etc/shadow"));
  EXPECT_TRUE(fails_inside("ls " + folder_.string()));
}

TEST_F(sandbox_test, can_write_only_where_it_may) {
  for (const auto* place : {"/x", "/pkg/x", "/usr/x", "/etc/passwd"})
    EXPECT_TRUE(fails_inside(std::string{"echo x > "} + place)) << place;
  EXPECT_FALSE(fails_inside("echo x > /tmp/x"));
  EXPECT_FALSE(fails_inside("echo x > /out/x"));
}

TEST_F(sandbox_test, has_no_network_no_mounts_and_no_way_up) {
  EXPECT_TRUE(fails_inside("mount -t tmpfs x /tmp"));
  EXPECT_TRUE(fails_inside("unshare -U true"));
  EXPECT_TRUE(fails_inside("kill -9 1000"));
  EXPECT_TRUE(
    fails_inside("python3 -c 'import socket;"
                 "socket.create_connection((\"127.0.0.1\", 22), 1)'"));
  EXPECT_TRUE(fails_inside("su -c true"));
}

TEST_F(sandbox_test, ends_a_command_that_does_not_end_with_all_it_started) {
  auto ran = shell("while true; do sleep 1000 & wait; done", 1);
  EXPECT_TRUE(ran.timed_out);
  EXPECT_EQ(ran.exit_code, 128 + 9);
}

TEST_F(sandbox_test, keeps_the_output_within_its_bound) {
  auto ran = shell("head -c 1000000 /dev/zero | tr '\\0' x");
  EXPECT_LE(ran.output.size(), 10'100U);
  EXPECT_NE(ran.output.find("bytes more"), std::string::npos);
  EXPECT_EQ(ran.exit_code, 0) << "it is not blocked by what nobody reads";
}

bool says(const sandbox_outcome& ran, const std::string& what) {
  for (const auto& x : ran.remarks)
    if (x.find(what) != std::string::npos)
      return true;
  return false;
}

TEST_F(sandbox_test, a_package_that_fills_its_disk_fills_only_its_own) {
  auto ran = shell("i=0; while [ $i -lt 5 ]; do dd if=/dev/zero of=/out/$i "
                   "bs=1M count=30 2>/dev/null || exit 3; i=$((i+1)); done");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_TRUE(says(ran, "/out was full at 64 MiB"));
  std::uintmax_t bytes = 0;
  for (const auto& x : std::filesystem::directory_iterator{folder_ / "out"})
    bytes += x.file_size();
  EXPECT_LE(bytes, 64U << 20);
  EXPECT_GT(bytes, 50U << 20);
}

TEST_F(sandbox_test, a_package_of_many_files_is_bounded_too) {
  auto ran = shell("i=0; while [ $i -lt 6000 ]; do : > /out/$i || exit 4; "
                   "i=$((i+1)); done");
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_TRUE(says(ran, "full at 4096 files"));
}

TEST_F(sandbox_test, a_fork_bomb_ends_with_its_time_and_nothing_is_left) {
  auto ran = shell("bomb() { bomb | bomb & }; bomb; sleep 30", 3);
  EXPECT_TRUE(ran.timed_out);
  EXPECT_TRUE(says(ran, "ended after its 3 seconds"));
}

TEST_F(sandbox_test, says_that_it_may_have_no_more_processes) {
  auto ran = shell("python3 -c 'import subprocess, time\n"
                   "all = []\n"
                   "try:\n"
                   "  while True: all.append(subprocess.Popen([\"sleep\", "
                   "\"30\"]))\n"
                   "except OSError: time.sleep(2)'");
  EXPECT_FALSE(ran.timed_out);
  EXPECT_TRUE(says(ran, "limit of 64 processes"));
  EXPECT_TRUE(says(ran, "left behind"));
}

TEST_F(sandbox_test, says_whom_it_left_behind) {
  auto ran = shell("(sleep 3333 &); setsid sleep 3334 & echo left");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.output, "left\n");
  EXPECT_TRUE(says(ran, "2 processes that it left behind were ended"));
  EXPECT_TRUE(shell("echo fine").remarks.empty());
}

TEST_F(sandbox_test, memory_is_bounded_for_all_processes_together) {
  auto ran = shell("for i in 1 2 3; do python3 -c 'x = b\"x\" * 120000000; "
                   "import time; time.sleep(20)' & done; wait");
  EXPECT_TRUE(ran.stopped);
  EXPECT_FALSE(ran.timed_out);
  EXPECT_TRUE(says(ran, "more than 256 MiB of memory"));
}

TEST_F(sandbox_test, one_that_prints_for_ever_is_ended) {
  auto ran = shell("yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_TRUE(ran.stopped);
  EXPECT_FALSE(ran.timed_out);
  EXPECT_TRUE(says(ran, "printed more than 64 MiB"));
  EXPECT_LE(ran.output.size(), 10'100U);
}

TEST_F(sandbox_test, ends_with_whoever_waits_for_it) {
  std::ofstream{folder_ / "pkg" / "run.sh"} << "sleep 60";
  const std::atomic<bool> given_up{true};
  sandbox_run what;
  what.package = folder_ / "pkg";
  what.out = folder_ / "out";
  what.command = {"/bin/sh", "/pkg/run.sh"};
  what.given_up = &given_up;
  auto ran = run_in_sandbox(what);
  ASSERT_TRUE(ran.ok()) << ran.why().detail;
  EXPECT_TRUE(ran.value().stopped);
  EXPECT_FALSE(ran.value().timed_out);
  EXPECT_TRUE(says(ran.value(), "ended with the agent"));
}

TEST_F(sandbox_test, finds_what_was_put_there_and_brings_only_plain_files) {
  std::ofstream{folder_ / "out" / ".given"} << "for you";
  auto ran = shell("cat /out/.given; mkdir -p /out/a/b; echo x > /out/a/b/c; "
                   "ln -s / /out/root; mkfifo /out/fifo; "
                   "echo y > /out/shut; chmod 000 /out/shut");
  EXPECT_EQ(ran.output, "for you");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "a" / "b" / "c"));
  EXPECT_FALSE(std::filesystem::exists(
    std::filesystem::symlink_status(folder_ / "out" / "root")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "fifo"));
}

TEST_F(sandbox_test, needs_no_more_than_the_unit_gives_it) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "the unit's agent is root";
  const auto child = ::fork();
  if (child == 0) {
    // Capabilities are a thread's: only this child loses them.
    if (!keep_only_capabilities_of_the_unit())
      ::_exit(2);
    const auto ran = shell("echo $(id -u) > /out/who; cat /out/who");
    ::_exit(ran.exit_code == 0 && ran.output == "65534\n" ? 0 : 1);
  }
  int how = 0;
  ASSERT_EQ(::waitpid(child, &how, 0), child);
  EXPECT_TRUE(WIFEXITED(how));
  EXPECT_EQ(WEXITSTATUS(how), 0);
}

TEST_F(sandbox_test, says_what_it_could_not_start) {
  sandbox_run what;
  what.package = folder_ / "pkg";
  what.out = folder_ / "out";
  what.command = {"/usr/bin/nothing"};
  auto ran = run_in_sandbox(what);
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(ran.why().detail.find("/usr/bin/nothing"), std::string::npos);
  what.command.clear();
  EXPECT_FALSE(run_in_sandbox(what).ok());
}

} // namespace
} // namespace vedette::agent
