#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/process/proc_reader.hpp"
#include "agent/sensors/bpf/process_decoder.hpp"
#include "schema/catalog_fields.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

/// Where the kernel tests happen: a control group of their own, so that nobody
/// else's events get in, and a program that makes one class of events.
namespace vedette::agent {

/// Where control groups v2 are mounted; empty when they are not.
inline std::string cgroup2_mount() {
  std::ifstream mounts{"/proc/mounts"};
  std::string device;
  std::string where;
  std::string type;
  for (std::string rest; mounts >> device >> where >> type;
       std::getline(mounts, rest))
    if (type == "cgroup2")
      return where;
  return {};
}

class test_cgroup {
public:
  test_cgroup()
    : path_{cgroup2_mount() + "/vedette-test-" + std::to_string(::getpid())} {
    std::filesystem::create_directory(path_);
  }
  ~test_cgroup() {
    std::ofstream{path_ / "cgroup.kill"} << "1";
    for (int i = 0; i < 10'000 && ::rmdir(path_.c_str()) != 0; ++i)
      ::usleep(1000); // tidy: allow - no event says that a group is empty.
  }
  test_cgroup(const test_cgroup&) = delete;
  test_cgroup& operator=(const test_cgroup&) = delete;

  [[nodiscard]] std::uint64_t id() const {
    struct stat facts {};
    EXPECT_EQ(::stat(path_.c_str(), &facts), 0);
    return facts.st_ino;
  }
  [[nodiscard]] std::string procs() const { return path_ / "cgroup.procs"; }

private:
  std::filesystem::path path_;
};

/// Starts a program inside the group; the caller waits for it.
inline pid_t start_in(const test_cgroup& group,
                      std::vector<std::string> arguments) {
  auto procs = group.procs();
  auto pid = ::fork();
  if (pid != 0)
    return pid;
  std::ofstream{procs} << ::getpid() << std::flush;
  std::vector<char*> argv;
  for (auto& x : arguments)
    argv.push_back(x.data());
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

inline int wait_for(pid_t pid) {
  int how = 0;
  ::waitpid(pid, &how, 0);
  return how;
}

class kernel_test : public testing::Test {
protected:
  kernel_test() {
    context_.run = {uid::of("device"), proc_reader{}.boot_id(), 1};
    context_.clock = &clock_;
    context_.processes = std::make_shared<process_table>(context_.run.boot);
    context_.processes->set_lookup(
      [](std::int32_t pid) { return proc_reader{}.read(pid); });
    context_.users = std::make_shared<user_names>(clock_);
    context_.hashes = std::make_shared<image_hashes>();
    context_.hash_patience = std::chrono::seconds{60};
  }

  void SetUp() override {
    if (::geteuid() != 0)
      GTEST_SKIP() << "needs root";
    if (cgroup2_mount().empty())
      GTEST_SKIP() << "needs control groups v2";
  }

  /// Runs the generator to its end.
  void generate(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test::program("kernel_generator"));
    auto how = wait_for(start_in(group_, arguments));
    EXPECT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 0) << how;
  }

  /// Reads until an event fits, or a minute is over: others use the machine.
  bool read_until(actors::sensor_source& source,
                  const std::function<bool(const schema::event&)>& last) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (std::chrono::steady_clock::now() < deadline) {
      auto from = events_.size();
      auto read = source.next(events_, 1000, std::chrono::milliseconds{20});
      EXPECT_TRUE(read.ok()) << read.why().detail;
      if (!read.ok())
        return false;
      for (auto i = from; i < events_.size(); ++i)
        if (last(events_[i]))
          return true;
    }
    return false;
  }

  /// The n-th event of a type.
  const schema::event* find(schema::event_type type, std::size_t nth = 0,
                            schema::event_class cls
                            = schema::event_class::process) {
    for (const auto& x : events_)
      if (x.type == type && x.cls == cls && nth-- == 0)
        return &x;
    return nullptr;
  }

  static std::string text(const schema::event& x, schema::field_id field) {
    auto value = x.get(field);
    return value.is_text() ? std::string{value.text()} : std::string{};
  }
  static std::int64_t number(const schema::event& x, schema::field_id field) {
    auto value = x.get(field);
    return value.is_number() ? value.integer() : -1;
  }

  system_clock_source clock_;
  sensor_context context_;
  test_cgroup group_;
  actors::event_batch events_;
};

} // namespace vedette::agent
