#include "tests/integration/world.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using json = nlohmann::json;
using test::world;

class commands_test : public ::testing::Test {
protected:
  void start() {
    w.start_cloud();
    w.enrol();
    w.start_agent();
    w.pass(1s);
  }
  actors::command_view command(const std::string& action,
                               const json& argument) {
    actors::command_view what;
    what.id = uid::random();
    what.action = action;
    what.argument_json = argument.dump();
    what.requested = w.clock.wall();
    what.expires = what.requested + 3600 * ns_per_second;
    return what;
  }
  uid send(const actors::command_view& what) {
    w.ask<actors::command_view>(
      [&](auto then) { w.desk->send_command(w.device, what, then); });
    return what.id;
  }
  actors::command_view command_now(const uid& id) {
    for (auto& x : w.ask<std::vector<actors::command_view>>(
           [this](auto then) { w.desk->list_commands(w.device, then); }))
      if (x.id == id)
        return x;
    return {};
  }

  world w{11};
};

TEST_F(commands_test, one_whose_answer_was_lost_does_not_run_again) {
  w.start_cloud();
  w.enrol();
  auto what = command("LogOffAllUsers", json::object());
  send(what);
  w.pass(1s);
  const auto unanswered
    = w.records->read(actors::record_table::devices, w.device.dashed());
  w.start_agent();
  w.pass(1s);
  EXPECT_EQ(command_now(what.id).state, "succeeded");
  ASSERT_EQ(w.executor->asked.size(), 1u);
  w.crash_agent(true);
  w.crash_cloud();
  ASSERT_TRUE(w.records
                ->commit({{actors::record_table::devices, w.device.dashed(),
                           unanswered.value()}})
                .ok());
  w.start_cloud();
  w.start_agent();
  w.pass(5s);
  EXPECT_EQ(w.executor->asked.size(), 1u);
  EXPECT_EQ(command_now(what.id).state, "succeeded");
}

TEST_F(commands_test, one_that_a_crash_cut_off_is_not_run_and_says_so) {
  w.start_cloud();
  w.enrol();
  auto what = command("DeleteFiles", {{"path", "/x"}});
  {
    auto ledger = agent::command_ledger::open(
      {std::shared_ptr<void>{}, &w.command_disk}, {});
    ASSERT_TRUE(ledger.value()->begin(what.id).ok());
  }
  send(what);
  w.start_agent();
  w.pass(2s);
  EXPECT_TRUE(w.executor->asked.empty());
  const auto found = command_now(what.id);
  EXPECT_EQ(found.state, "failed");
  EXPECT_NE(found.detail.find("may have run"), std::string::npos);
}

TEST_F(commands_test, what_cannot_be_noted_is_done_only_if_twice_does_no_harm) {
  start();
  w.command_disk.refuse_replace = true;
  const auto refused = send(command("DeleteFiles", {{"path", "/x"}}));
  w.pass(1s);
  EXPECT_EQ(command_now(refused).state, "refused");
  EXPECT_TRUE(w.executor->asked.empty());
  const auto done = send(command("TerminateProcesses", {{"pid", 4711}}));
  w.pass(1s);
  EXPECT_EQ(command_now(done).state, "succeeded");
  EXPECT_EQ(w.executor->asked.size(), 1u);
}

TEST_F(commands_test, a_package_the_device_lacks_is_brought_to_it) {
  start();
  w.policies->packages["sha-1"] = "zip";
  const auto id
    = send(command("RunPackage", {{"sha256", "sha-1"}, {"name", "collect"}}));
  w.pass(1s);
  EXPECT_TRUE(w.shelf->holds("sha-1"));
  const auto found = command_now(id);
  EXPECT_EQ(found.state, "succeeded") << found.detail;
  EXPECT_EQ(found.output, "output of collect");
  EXPECT_EQ(w.runner->runs, 1);
}

TEST_F(commands_test, a_package_that_nobody_has_is_a_refusal) {
  start();
  const auto id = send(command("RunPackage", {{"sha256", "sha-2"}}));
  w.pass(2s);
  EXPECT_EQ(command_now(id).state, "refused");
  EXPECT_NE(command_now(id).detail.find("no such package"), std::string::npos);
  EXPECT_EQ(w.runner->runs, 0);
}

TEST_F(commands_test, clocks_that_jump_expire_nothing) {
  w.start_cloud();
  w.enrol();
  auto what = command("TerminateProcesses", {{"pid", 4711}});
  send(what);
  w.clock.jump_wall(w.clock.wall() + 48LL * 3600 * ns_per_second);
  w.start_agent();
  w.pass(2s);
  EXPECT_EQ(command_now(what.id).state, "succeeded");
}

TEST_F(commands_test, what_waits_too_long_behind_another_is_not_done) {
  start();
  w.shelf->packages = {"sha-1", "sha-2"};
  w.runner->during = [this] { w.clock.advance(7200 * ns_per_second); };
  const auto slow = command("RunPackage", {{"sha256", "sha-1"}});
  const auto behind = command("RunPackage", {{"sha256", "sha-2"}});
  w.desk->send_command(w.device, slow, [](const auto&) {});
  w.desk->send_command(w.device, behind, [](const auto&) {});
  w.pass(3s);
  EXPECT_EQ(command_now(slow.id).state, "succeeded");
  EXPECT_EQ(w.runner->runs, 1);
  // The node may have called it expired; nobody may call it done.
  EXPECT_NE(command_now(behind.id).state, "succeeded");
}

TEST_F(commands_test, a_file_comes_whole_in_parts) {
  start();
  const auto path
    = std::filesystem::canonical(std::filesystem::temp_directory_path())
      / ("vedette-fetched-" + std::to_string(::getpid()));
  std::string content;
  for (int i = 0; content.size() < 1'300'000; ++i)
    content += std::to_string(i) + '\0';
  std::ofstream{path, std::ios::binary} << content;
  const auto id = send(command("GetFile", {{"path", path.string()}}));
  w.pass(3s);
  std::filesystem::remove(path);
  const auto found = command_now(id);
  EXPECT_EQ(found.state, "succeeded") << found.detail;
  EXPECT_EQ(found.file_parts, 3u);
  EXPECT_EQ(found.file_bytes, content.size());
  EXPECT_EQ(found.file_sha256.size(), 64u);
  EXPECT_EQ(w.ask<std::string>([&](auto then) {
    w.desk->read_command_file(w.device, id, then);
  }),
            content);
  const auto none = send(command("GetFile", {{"path", path.string()}}));
  w.pass(1s);
  EXPECT_EQ(command_now(none).state, "failed");
}

TEST_F(commands_test, an_action_that_is_none_is_refused_by_the_agent_too) {
  start();
  const auto id = send(command("TerminateProces", json::object()));
  w.pass(1s);
  EXPECT_EQ(command_now(id).state, "refused");
  EXPECT_NE(command_now(id).detail.find("TerminateProcesses"),
            std::string::npos);
}

} // namespace
} // namespace vedette
