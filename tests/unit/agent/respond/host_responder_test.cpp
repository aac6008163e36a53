#include "agent/respond/host_responder.hpp"

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

TEST_F(host_responder_test, knows_every_action_it_names) {
  for (const auto& action : response_actions())
    for (const auto& x : responder_->execute(ask(action)))
      EXPECT_EQ(x.detail.find("does not know"), std::string::npos) << action;
}

} // namespace
} // namespace vedette::agent
