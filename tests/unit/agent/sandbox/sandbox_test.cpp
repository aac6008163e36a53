#include "agent/sandbox/sandbox.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

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
