#include "tests/integration/world.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using test::world;

schema::event process_start(const std::string& name, std::int64_t pid,
                            time_ns wall) {
  schema::event out;
  out.cls = schema::event_class::process;
  out.type = schema::event_type::start;
  out.wall = wall;
  out.boot = 1;
  auto set = [&out](const char* field, auto value) {
    out.set(*schema::resolve(out.cls, field), value);
  };
  set("process.name", name);
  set("process.pid", pid);
  set("process.start", wall);
  return out;
}

schema::rule_config eql_rule(const std::string& id, const std::string& text) {
  schema::rule_config out;
  out.id = id;
  out.name = "rule " + id;
  out.language = "eql";
  out.source = text;
  out.severity = "High";
  return out;
}

class flow_test : public ::testing::Test {
protected:
  void start() {
    w.start_cloud();
    w.enrol();
    w.start_agent();
    w.pass(1s);
  }
  void happen(const std::string& name, std::int64_t pid = 4711) {
    w.feed->waiting.push_back(process_start(name, pid, w.clock.wall()));
  }
  std::vector<actors::detection_view> detections() {
    return w
      .ask<actors::page<actors::detection_view>>(
        [this](auto then) { w.desk->list_detections({}, then); })
      .items;
  }
  actors::device_view device() {
    return w.ask<actors::device_view>(
      [this](auto then) { w.desk->read_device(w.device, then); });
  }

  world w;
};

TEST_F(flow_test, brings_an_event_from_the_sensor_to_the_store) {
  start();
  happen("bash");
  w.pass(2s);
  EXPECT_EQ(w.blocks->events().size(), 1u);
}

TEST_F(flow_test, introduces_the_device_and_gives_it_its_policy) {
  w.policies->what.rules
    = {eql_rule("1", "process where true"), eql_rule("2", "process where (")};
  start();
  w.pass(1s);
  const auto view = device();
  EXPECT_TRUE(view.online);
  EXPECT_EQ(view.policy_revision, "r1");
  ASSERT_EQ(view.sensors.size(), 1u);
  EXPECT_EQ(view.sensors[0].backend, "simulated");
  ASSERT_EQ(view.rules_refused.size(), 1u);
  EXPECT_EQ(view.rules_refused[0].rule_id, "2");
}

TEST_F(flow_test, a_policy_switches_sensors_and_hears_which_rules_are_blind) {
  const auto change
    = [this](std::vector<std::string> sensors, const char* revision) {
        w.policies->what.sensors_enabled = std::move(sensors);
        w.policies->what.revision = revision;
        w.desk->policies_changed();
        w.pass(2s);
      };
  w.policies->what.rules
    = {eql_rule("1", "process where true"), eql_rule("2", "dns where true")};
  start();
  w.pass(1s);
  ASSERT_EQ(device().rules_blind.size(), 1u);
  EXPECT_EQ(device().rules_blind[0].rule_id, "2");
  EXPECT_EQ(device().rules_blind[0].why, "it needs dns events (no sensor)");
  change({"file"}, "r2");
  ASSERT_EQ(device().sensors.size(), 1u);
  EXPECT_EQ(device().sensors[0].backend, "off");
  EXPECT_EQ(device().sensors[0].reason, "the policy does not want it");
  EXPECT_EQ(device().rules_blind.size(), 2u);
  change({}, "r3");
  EXPECT_EQ(device().sensors[0].backend, "simulated");
  EXPECT_EQ(device().rules_blind.size(), 1u);
}

TEST_F(flow_test, rules_and_their_detections_know_the_device) {
  w.policies->what.rules
    = {eql_rule("1", "process where host.name == \"host-1\" and host.os.type "
                     "== \"linux\" and host.id != null"),
       eql_rule("2", "sequence by host.id [process where process.pid == 1] "
                     "[process where process.pid == 2]")};
  start();
  happen("one", 1);
  happen("two", 2);
  w.pass(2s);
  std::multiset<std::string> rules;
  for (const auto& x : detections()) {
    rules.insert(x.report.rule_id);
    const auto full = w.ask<actors::detection_view>(
      [&](auto then) { w.desk->read_detection(x.report.id, then); });
    ASSERT_FALSE(full.report.events.empty());
    const auto event = nlohmann::json::parse(full.report.events[0].event_json);
    EXPECT_EQ(event["host"]["name"], "host-1");
    EXPECT_EQ(event["host"]["id"], w.device.dashed());
  }
  EXPECT_EQ(rules, (std::multiset<std::string>{"1", "1", "2"}));
}

TEST_F(flow_test, runs_the_responses_of_a_rule_and_stores_the_detection) {
  auto rule = eql_rule("1", "process where process.name == \"evil\"");
  rule.responses = {{"TerminateProcesses", ""}};
  w.policies->what.rules = {rule};
  start();
  happen("good", 1);
  happen("evil", 4711);
  w.pass(2s);
  ASSERT_EQ(w.executor->asked.size(), 1u);
  ASSERT_EQ(w.executor->asked[0].processes.size(), 1u);
  EXPECT_EQ(w.executor->asked[0].processes[0].pid, 4711);
  const auto found = detections();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].report.rule_name, "rule 1");
  EXPECT_EQ(found[0].hostname, "host-1");
  ASSERT_EQ(found[0].report.responses.size(), 1u);
  EXPECT_EQ(found[0].report.responses[0].state,
            schema::response_state::succeeded);
}

TEST_F(flow_test, fetches_a_missing_package_from_the_cloud_and_runs_it) {
  auto rule = eql_rule("1", "process where process.name == \"evil\"");
  const std::string sha(64, 'a');
  rule.packages = {{sha, "collect", "main.sh", "sh", {}, 60}};
  w.policies->what.rules = {rule};
  w.policies->packages[sha] = "zip";
  start();
  happen("evil");
  w.pass(3s);
  EXPECT_EQ(w.runner->runs, 1);
  const auto found = detections();
  ASSERT_EQ(found.size(), 1u);
  const auto full = w.ask<actors::detection_view>(
    [&](auto then) { w.desk->read_detection(found[0].report.id, then); });
  ASSERT_EQ(full.outputs.size(), 1u);
  EXPECT_EQ(full.outputs[0].output, "output of collect");
}

TEST_F(flow_test, says_why_a_package_never_comes) {
  auto rule = eql_rule("1", "process where process.name == \"evil\"");
  rule.packages = {{std::string(64, 'b'), "gone", "main.sh", "sh", {}, 60}};
  w.policies->what.rules = {rule};
  start();
  happen("evil");
  w.pass(3s);
  const auto found = detections();
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].report.responses.size(), 1u);
  EXPECT_EQ(found[0].report.responses[0].state, schema::response_state::failed);
  EXPECT_NE(found[0].report.responses[0].detail.find("no such package"),
            std::string::npos);
}

TEST_F(flow_test, takes_a_changed_policy_while_connected) {
  start();
  w.policies->what.rules = {eql_rule("1", "process where true")};
  w.policies->what.revision = "r2";
  w.desk->policies_changed();
  w.pass(1s);
  EXPECT_EQ(device().policy_revision, "r2");
  happen("anything");
  w.pass(2s);
  EXPECT_EQ(detections().size(), 1u);
}

TEST_F(flow_test, detects_offline_and_reports_later) {
  w.policies->what.rules = {eql_rule("1", "process where true")};
  start();
  w.net.online = false;
  w.net.cut_all();
  happen("anything");
  w.pass(2s);
  EXPECT_TRUE(detections().empty());
  EXPECT_FALSE(device().online);
  w.net.online = true;
  w.pass(10s);
  EXPECT_EQ(detections().size(), 1u);
  EXPECT_EQ(w.blocks->events().size(), 1u);
}

TEST_F(flow_test, correlates_events_in_one_window_per_key) {
  w.policies->what.rules
    = {eql_rule("1", "sequence by process.pid with maxspan=5m "
                     "[process where process.name == \"a\"] "
                     "[process where process.name == \"b\"]")};
  start();
  happen("a", 1);
  happen("a", 2);
  happen("b", 1);
  happen("b", 3);
  w.pass(2s);
  const auto found = detections();
  ASSERT_EQ(found.size(), 1u);
  const auto full = w.ask<actors::detection_view>(
    [&](auto then) { w.desk->read_detection(found[0].report.id, then); });
  EXPECT_EQ(full.report.events.size(), 2u);
}

TEST_F(flow_test, goes_on_with_a_detection_after_the_agent_was_killed) {
  auto rule = eql_rule("1", "process where process.name == \"evil\"");
  const std::string sha(64, 'a');
  rule.packages = {{sha, "collect", "main.sh", "sh", {}, 60}};
  w.policies->what.rules = {rule};
  start();
  w.net.online = false;
  w.net.cut_all();
  happen("evil");
  w.pass(2s);
  w.crash_agent();
  w.policies->packages[sha] = "zip";
  w.net.online = true;
  w.start_agent();
  w.pass(40s);
  EXPECT_EQ(w.runner->runs, 1);
  EXPECT_EQ(detections().size(), 1u);
}

TEST_F(flow_test, triages_and_remembers_it_over_a_restart_of_the_node) {
  w.policies->what.rules = {eql_rule("1", "process where true")};
  start();
  happen("anything");
  w.pass(2s);
  const auto id = detections().at(0).report.id;
  actors::detection_edit edit;
  edit.id = id;
  edit.user = "ann";
  edit.status = "In Progress";
  w.ask<actors::detection_view>(
    [&](auto then) { w.desk->edit_detection(edit, then); });
  w.crash_cloud();
  w.start_cloud();
  w.pass(2s);
  ASSERT_EQ(detections().size(), 1u);
  EXPECT_EQ(detections()[0].status, "In Progress");
  EXPECT_TRUE(device().online);
}

TEST_F(flow_test, acknowledges_nothing_while_the_nodes_disk_is_full) {
  start();
  w.blocks->full = true;
  happen("bash");
  w.pass(3s);
  EXPECT_TRUE(w.blocks->events().empty());
  w.blocks->full = false;
  w.pass(10s);
  EXPECT_EQ(w.blocks->events().size(), 1u);
}

TEST_F(flow_test, events_wait_at_the_agent_while_the_disk_is_nearly_full) {
  w.disk_free = 1000;
  w.start_cloud();
  w.enrol();
  w.pass(6s); // The housekeeper looks.
  w.start_agent();
  w.pass(1s);
  happen("bash");
  w.pass(10s);
  EXPECT_TRUE(w.blocks->events().empty());
  w.disk_free = std::uint64_t{1} << 40;
  w.pass(20s);
  EXPECT_EQ(w.blocks->events().size(), 1u);
}

TEST_F(flow_test, shows_the_windows_of_a_device) {
  w.policies->what.rules
    = {eql_rule("1", "sequence with maxspan=1m [process where process.name == "
                     "\"a\"] [process where process.name == \"b\"]")};
  start();
  happen("a");
  w.pass(1s);
  std::optional<result<actors::admin_answer>> answer;
  w.desk->inspect_device(w.device, {"/admin/v1/windows", {}},
                         [&answer](auto x) { answer = std::move(x); });
  w.pass(1s);
  ASSERT_TRUE(answer && answer->ok()) << answer->why().detail;
  const auto windows = nlohmann::json::parse(answer->value().body);
  ASSERT_EQ(windows["items"].size(), 1u) << windows;
  EXPECT_EQ(windows["items"][0]["rule"]["id"], "1");
  EXPECT_EQ(windows["items"][0]["events"][0]["process"]["name"], "a");
  EXPECT_EQ(windows["items"][0]["where"], "host-1");
}

TEST_F(flow_test, a_device_that_is_away_cannot_be_asked) {
  w.start_cloud();
  w.enrol();
  error why;
  w.desk->inspect_device(w.device, {"/admin/v1/actors", {}},
                         [&why](const auto& x) { why = x.why(); });
  w.pass(1s);
  EXPECT_EQ(why.code, errc::unavailable);
}

TEST_F(flow_test, a_command_can_be_cancelled_until_the_device_has_it) {
  w.start_cloud();
  w.enrol();
  actors::command_view what;
  what.id = uid::random();
  what.action = "TerminateProcesses";
  what.argument_json = R"({"pid":4711,"start":5})";
  w.ask<actors::command_view>(
    [&](auto then) { w.desk->send_command(w.device, what, then); });
  const auto cancelled = w.ask<actors::command_view>(
    [&](auto then) { w.desk->cancel_command(w.device, what.id, "ann", then); });
  EXPECT_EQ(cancelled.state, "cancelled");
  EXPECT_EQ(cancelled.detail, "cancelled by ann");
  w.start_agent();
  w.pass(2s);
  EXPECT_TRUE(w.executor->asked.empty());
  errc code{};
  w.desk->cancel_command(w.device, what.id, "ann",
                         [&code](const auto& x) { code = x.why().code; });
  w.pass(1s);
  EXPECT_EQ(code, errc::conflict);
}

TEST_F(flow_test, carries_a_command_to_the_device_and_its_result_back) {
  start();
  actors::command_view what;
  what.id = uid::random();
  what.action = "TerminateProcesses";
  what.argument_json = R"({"pid":4711,"start":5})";
  w.ask<actors::command_view>(
    [&](auto then) { w.desk->send_command(w.device, what, then); });
  w.pass(1s);
  const auto list = w.ask<std::vector<actors::command_view>>(
    [this](auto then) { w.desk->list_commands(w.device, then); });
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].state, "succeeded");
  ASSERT_EQ(w.executor->asked.size(), 1u);
  EXPECT_EQ(w.executor->asked[0].processes[0].pid, 4711);
}

} // namespace
} // namespace vedette
