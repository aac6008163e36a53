#include "agent/respond/host_responder.hpp"
#include "schema/actions.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::agent {
namespace {

using schema::response_state;

class host_responder_test : public testing::Test {
protected:
  host_responder_test()
    : folder_{std::filesystem::canonical(std::filesystem::temp_directory_path())
              / ("vedette-responder-" + std::to_string(::getpid()))} {
    std::filesystem::create_directory(folder_);
    responder_places places;
    places.data = folder_;
    places.utmp = folder_ / "utmp";
    places.log = {"", "", ""};
    responder_ = std::make_unique<host_responder>(
      places, clock_, std::make_shared<process_table>(uid::of("boot")),
      std::make_shared<user_names>(clock_), quiet_);
  }
  ~host_responder_test() override { std::filesystem::remove_all(folder_); }

  actors::response_request ask(const std::string& action) {
    actors::response_request out;
    out.action = action;
    out.detection = uid::of("detection");
    out.rule_name = "rule";
    out.detection_json = R"({"id":1})";
    return out;
  }
  schema::response_result only(const actors::response_request& what) {
    auto all = responder_->execute(what);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? schema::response_result{} : all.front();
  }

  std::filesystem::path folder_;
  system_clock_source clock_;
  std::shared_ptr<quiet_processes> quiet_ = std::make_shared<quiet_processes>();
  std::unique_ptr<host_responder> responder_;
};

TEST_F(host_responder_test, kills_the_process_of_a_detection) {
  auto pid = ::fork();
  if (pid == 0)
    while (true)
      ::pause();
  auto what = ask("TerminateProcesses");
  auto stat = proc_reader{}.stat(pid);
  ASSERT_TRUE(stat.has_value());
  what.processes.push_back(
    {pid, static_cast<time_ns>(stat->start_ticks) * tick_ns, "", "/bin/x"});
  auto result = only(what);
  EXPECT_EQ(result.state, response_state::succeeded) << result.detail;
  EXPECT_EQ(result.target, "pid " + std::to_string(pid) + " /bin/x");
  EXPECT_GE(result.finished, result.started);
  int how = 0;
  EXPECT_EQ(::waitpid(pid, &how, 0), pid);
  EXPECT_EQ(WTERMSIG(how), SIGKILL);
}

/// A child that waits; killed and reaped at the end.
class idle_child {
public:
  idle_child() : pid{::fork()} {
    if (pid == 0)
      while (true)
        ::pause();
  }
  ~idle_child() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  [[nodiscard]] proc_stat stat() const { return *proc_reader{}.stat(pid); }
  [[nodiscard]] time_ns start() const {
    return static_cast<time_ns>(stat().start_ticks) * tick_ns;
  }
  const pid_t pid;
};

TEST_F(host_responder_test, takes_a_pid_only_of_who_had_it_when_it_was_named) {
  idle_child child;
  auto what = ask("SuspendProcesses");
  what.processes.push_back({child.pid, 0, "", "", child.start() - 1});
  auto result = only(what);
  EXPECT_EQ(result.state, response_state::refused);
  EXPECT_NE(result.detail.find("another process"), std::string::npos);
  what.processes[0].named_at = child.start() + 1;
  result = only(what);
  EXPECT_EQ(result.state, response_state::succeeded) << result.detail;
  EXPECT_EQ(child.stat().state, 'T');
  what.processes[0].named_at = 0;
  EXPECT_EQ(only(what).state, response_state::refused);
}

TEST_F(host_responder_test, finds_a_process_by_its_uid) {
  idle_child child;
  auto what = ask("SuspendProcesses");
  what.processes.push_back(
    {0, 0, entity_of(uid::of("boot"), child.stat().key()).dashed(), "", 1});
  auto result = only(what);
  EXPECT_EQ(result.state, response_state::succeeded) << result.detail;
  EXPECT_EQ(child.stat().state, 'T');
  what.action = "ResumeProcesses";
  result = only(what);
  EXPECT_EQ(result.state, response_state::succeeded) << result.detail;
  EXPECT_NE(child.stat().state, 'T');
  what.processes[0].entity = uid::of("nobody").dashed();
  result = only(what);
  EXPECT_EQ(result.state, response_state::failed);
  EXPECT_EQ(result.detail, "it had ended already");
}

TEST_F(host_responder_test, a_target_that_had_ended_is_no_success) {
  proc_stat gone;
  {
    idle_child child;
    gone = child.stat();
  }
  for (const auto* action :
       {"TerminateProcesses", "TerminateProcessTrees", "SuspendProcesses",
        "SuspendProcessTrees", "ResumeProcesses", "ResumeProcessTrees"}) {
    auto what = ask(action);
    what.processes.push_back(
      {gone.pid, static_cast<time_ns>(gone.start_ticks) * tick_ns, "", ""});
    const auto result = only(what);
    EXPECT_EQ(result.state, response_state::failed) << action;
    EXPECT_EQ(result.detail, "it had ended already") << action;
  }
  auto what = ask("DeleteFiles");
  what.files.push_back({folder_ / "never", 0});
  EXPECT_EQ(only(what).state, response_state::failed);
}

TEST_F(host_responder_test, in_a_name_space_of_its_own_it_claims_nothing) {
  process_hands hands{std::make_shared<process_table>(uid::of("boot")),
                      std::chrono::milliseconds{10}, false};
  const process_key nobody{0x3fffff, 77};
  for (const auto& x :
       {hands.terminate(nobody), hands.suspend(nobody), hands.resume(nobody),
        hands.terminate_tree(nobody), hands.suspend_tree(nobody),
        hands.resume_tree(nobody)}) {
    EXPECT_EQ(x.state, response_state::refused);
    EXPECT_NE(x.detail.find("pid name space"), std::string::npos);
  }
}

TEST_F(host_responder_test, an_empty_dump_is_no_success) {
  auto what = ask("DumpDetectionToDisk");
  what.detection_json.clear();
  EXPECT_EQ(only(what).state, response_state::failed);
}

TEST_F(host_responder_test, deletes_dumps_and_logs) {
  std::ofstream{folder_ / "bad"} << "x";
  auto what = ask("DeleteFiles");
  what.files.push_back({folder_ / "bad", 0});
  EXPECT_EQ(only(what).state, response_state::succeeded);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "bad"));
  EXPECT_EQ(only(ask("DumpDetectionToDisk")).state, response_state::succeeded);
  std::stringstream dumped;
  dumped << std::ifstream{folder_ / "detections"
                          / (uid::of("detection").dashed() + ".json")}
              .rdbuf();
  EXPECT_EQ(dumped.str(), R"({"id":1})");
  auto logged = only(ask("ApplicationLog"));
  EXPECT_EQ(logged.state, response_state::succeeded) << logged.detail;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "detections.log"));
}

TEST_F(host_responder_test, refuses_what_it_cannot_do_and_says_why) {
  for (const auto* action : {"DeleteRegistryKeys", "DeleteRegistryValues"})
    EXPECT_EQ(only(ask(action)).detail, "Linux has no registry");
  EXPECT_EQ(only(ask("SelfDestruct")).state, response_state::refused);
  EXPECT_EQ(only(ask("TerminateProcesses")).state, response_state::refused);
  EXPECT_EQ(only(ask("DeleteFiles")).state, response_state::refused);
  EXPECT_EQ(only(ask("DisplayNotification")).state, response_state::refused);
  EXPECT_EQ(only(ask("LogOffUsers")).state, response_state::refused);
  EXPECT_EQ(only(ask("LogOffRemoteUsers")).detail, "nobody was logged on");
}

TEST_F(host_responder_test, stops_observing_a_process_and_its_children) {
  auto what = ask("WhitelistProcesses");
  what.processes.push_back({77, 5 * ns_per_second, "", ""});
  EXPECT_EQ(only(what).state, response_state::succeeded);
  process up;
  up.key = process_key::of(77, 5 * ns_per_second);
  process child;
  child.key = process_key::of(78, 6 * ns_per_second);
  EXPECT_FALSE(quiet_->covers(child));
  child.parent = std::make_shared<const process>(up);
  EXPECT_TRUE(quiet_->covers(child));
}

TEST_F(host_responder_test, does_every_action_of_the_catalogue) {
  for (const auto& action : schema::actions())
    for (const auto& x : responder_->execute(ask(std::string{action.name}))) {
      EXPECT_EQ(x.detail.find("does not know"), std::string::npos)
        << action.name;
      EXPECT_EQ(x.detail.find("is no response") != std::string::npos,
                action.name == "GetFile" || action.name == "RunPackage")
        << action.name;
    }
}

} // namespace
} // namespace vedette::agent
