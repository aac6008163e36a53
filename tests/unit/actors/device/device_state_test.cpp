#include "actors/device/device_state.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

device_state make() {
  device_view view;
  view.id = uid::of("device");
  view.hostname = "web-1";
  return device_state{view};
}

command_view command_of(const std::string& name, time_ns expires = 0) {
  command_view out;
  out.id = uid::of(name);
  out.action = name;
  out.expires = expires;
  return out;
}

TEST(device_state, survives_its_record) {
  auto state = make();
  schema::hello hello;
  hello.hostname = "web-\xff";
  hello.sensors = {{"process", "tracepoint", ""}};
  state.greet(hello, 5);
  ASSERT_TRUE(state.commands().add(command_of("a")).ok());
  auto back = device_state::decode(state.encode());
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(back.value().view().id, uid::of("device"));
  EXPECT_EQ(back.value().view().sensors.at(0).backend, "tracepoint");
  EXPECT_EQ(back.value().commands().all().size(), 1u);
  EXPECT_FALSE(device_state::decode("{}").ok());
}

TEST(device_state, tells_of_rules_that_were_suspended_or_work_again) {
  auto state = make();
  schema::health well;
  well.rule_costs = {{"a"}, {"b"}};
  EXPECT_TRUE(state.report_health(well, 1).empty());
  auto ill = well;
  ill.rule_costs[1].suspensions = 1;
  ill.rule_costs[1].suspended_until = 100;
  auto changes = state.report_health(ill, 2);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].rule_id, "b");
  EXPECT_EQ(changes[0].suspended_until, 100);
  EXPECT_TRUE(state.report_health(ill, 3).empty());
  well.rule_costs.pop_back(); // No longer among the dearest.
  changes = state.report_health(well, 4);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].rule_id, "b");
  EXPECT_EQ(changes[0].suspended_until, 0);
  ASSERT_NE(state.view().rule_costs, nullptr);
  EXPECT_EQ(state.view().rule_costs->size(), 1u);
}

TEST(device_state, keeps_what_is_known_of_machine_gaps_and_notices) {
  auto state = make();
  schema::hello hello;
  hello.hostname = "web-1";
  hello.machine_id = "m";
  hello.data_dir = "/data";
  hello.now = 100 + 7200 * ns_per_second;
  hello.runs = {{1, 10, uid::of("a"), true},
                {20, 30, uid::of("a"), false},
                {40, 50, uid::of("a"), true},
                {60, 60, uid::of("b"), false}};
  state.greet(hello, 100);
  state.greet(hello, 200); // Says nothing new.
  state.set_conflict(7);
  auto back = device_state::decode(state.encode());
  ASSERT_TRUE(back.ok()) << back.why().detail;
  const auto& view = back.value().view();
  EXPECT_EQ(view.machine.machine_id, "m");
  EXPECT_EQ(view.machine.data_dir, "/data");
  EXPECT_EQ(view.gaps, (std::vector<device_gap>{{10, 20, "agent_stopped", 0},
                                                {30, 40, "agent_killed", 0},
                                                {50, 60, "host_down", 0}}));
  EXPECT_EQ(view.notices.size(), 2U) << "a clock and a kill";
  EXPECT_EQ(view.conflict_since, 7);
  EXPECT_NEAR(static_cast<double>(*view.clock_offset), 7200e9, 1000);
}

TEST(device_state, knows_a_machine_by_most_of_its_facts) {
  const machine_view a{"id", "product", ""};
  const std::vector<std::string> mac{"02:01"};
  auto compare
    = [&](const machine_view& b, const std::vector<std::string>& macs) {
        return compare_machines(a, mac, b, macs);
      };
  EXPECT_EQ(compare({"id", "product", ""}, mac), machine_match::same);
  EXPECT_EQ(compare({"id", "product", ""}, {"02:02"}), machine_match::same);
  EXPECT_EQ(compare({"new", "product", ""}, mac), machine_match::same);
  EXPECT_EQ(compare({"id", "", ""}, {}), machine_match::same);
  EXPECT_EQ(compare({"id", "other", ""}, {"02:02"}), machine_match::other);
  EXPECT_EQ(compare({"id", "other", ""}, {}), machine_match::other);
  EXPECT_EQ(compare({"", "", ""}, {}), machine_match::unknown);
}

TEST(device_state, is_bounded_whatever_a_device_says) {
  auto state = make();
  schema::hello hello;
  for (int i = 0; i < 1000; ++i) {
    hello.hostname = std::to_string(i);
    hello.runs.push_back({i * 10, i * 10 + 5, uid::of("a"), false});
    state.greet(hello, i);
  }
  EXPECT_LE(state.view().gaps.size(), 200U);
  EXPECT_LE(state.view().notices.size(), 50U);
}

TEST(device_state, was_last_seen_when_it_was_last_heard) {
  auto state = make();
  state.set_online(true, 5);
  state.heard(8);
  state.set_online(false, 100);
  EXPECT_EQ(state.view().last_seen, 8);
}

TEST(device_state, sends_open_commands_until_they_are_answered_or_expire) {
  auto state = make();
  ASSERT_TRUE(state.commands().add(command_of("a")).ok());
  ASSERT_TRUE(state.commands().add(command_of("b", 100)).ok());
  EXPECT_EQ(state.commands().open({50, 50}).size(), 2u);
  EXPECT_EQ(state.commands().open({100, 100}).size(), 1u);
  EXPECT_TRUE(state.commands().expire({100, 100}));
  EXPECT_EQ(state.commands().all()[1].state, "expired");
  schema::command_result answer;
  answer.command = uid::of("a");
  answer.output = "part one, ";
  answer.last = false;
  EXPECT_TRUE(state.commands().take_result(answer, 60));
  answer.output = "part two";
  answer.last = true;
  EXPECT_TRUE(state.commands().take_result(answer, 70));
  EXPECT_FALSE(state.commands().take_result(answer, 80));
  EXPECT_EQ(state.commands().all()[0].output, "part one, part two");
  EXPECT_TRUE(state.commands().open({}).empty());
}

TEST(device_state, a_clock_that_jumps_expires_nothing_and_prolongs_nothing) {
  auto state = make();
  auto what = command_of("a", 1100);
  what.requested = 1000;
  ASSERT_TRUE(state.commands().add(what, {1000, 5}).ok());
  const auto sent = state.commands().open({999'999, 45});
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].age, 40);
  EXPECT_EQ(sent[0].life, 30) << "the rest is for its way";
  EXPECT_FALSE(state.commands().expire({999'999, 104}));
  EXPECT_TRUE(state.commands().expire({0, 105}));
}

TEST(device_state, a_device_stops_before_the_cloud_calls_it_expired) {
  auto state = make();
  auto what = command_of("a", 1000 + 3600 * ns_per_second);
  what.requested = 1000;
  ASSERT_TRUE(state.commands().add(what, {1000, 5}).ok());
  const auto sent = state.commands().open({1000, 5});
  EXPECT_EQ(sent.at(0).life, 3590 * ns_per_second);
}

TEST(device_state, a_command_that_runs_waits_for_its_end) {
  auto state = make();
  ASSERT_TRUE(state.commands().add(command_of("a", 100)).ok());
  schema::command_result running;
  running.command = uid::of("a");
  running.last = false;
  running.state = schema::response_state::running;
  EXPECT_TRUE(state.commands().take_result(running, 50));
  EXPECT_EQ(state.commands().all()[0].state, "running");
  EXPECT_FALSE(state.commands().expire({200, 200}));
  EXPECT_EQ(state.commands().open({200, 200}).size(), 1u);
  const time_ns day = 24LL * 3600 * ns_per_second;
  EXPECT_TRUE(state.commands().expire({200, 101 + day}));
  EXPECT_EQ(state.commands().all()[0].state, "failed");
}

schema::command_result part_of(std::uint32_t part, bool last,
                               const std::string& version = "v") {
  schema::command_result out;
  out.command = uid::of("get");
  out.part = part;
  out.last = last;
  out.output = "bytes";
  out.file_version = version;
  if (last)
    out.file_sha256 = "hash";
  return out;
}

TEST(device_state, takes_the_parts_of_a_file_in_order_and_of_one_version) {
  auto state = make();
  auto get = command_of("get");
  get.action = "GetFile";
  get.argument_json = R"({"path":"/x"})";
  ASSERT_TRUE(state.commands().add(get).ok());
  EXPECT_FALSE(state.commands().judge_part(part_of(1, false)).ok());
  ASSERT_TRUE(state.commands().judge_part(part_of(0, false)).ok());
  EXPECT_FALSE(state.commands().take_part(part_of(0, false), 5, 10));
  EXPECT_EQ(state.commands().all()[0].state, "running");
  const auto next = state.commands().open_one(uid::of("get"), {});
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->argument_json, R"({"part":1,"path":"/x","version":"v"})");
  EXPECT_FALSE(state.commands().judge_part(part_of(0, false)).ok());
  EXPECT_FALSE(state.commands().judge_part(part_of(1, true, "w")).ok());
  auto huge = part_of(1, false);
  huge.output.resize((1U << 20) + 1);
  EXPECT_EQ(state.commands().judge_part(huge).why().code,
            errc::invalid_argument);
  EXPECT_TRUE(state.commands().take_part(part_of(1, true), 5, 20));
  const auto back = device_state::decode(state.encode());
  ASSERT_TRUE(back.ok());
  const auto& done = back.value().commands().all()[0];
  EXPECT_EQ(done.state, "succeeded");
  EXPECT_EQ(done.file_bytes, 10u);
  EXPECT_EQ(done.file_parts, 2u);
  EXPECT_EQ(done.file_sha256, "hash");
}

TEST(device_state, lets_go_of_files_that_are_too_much_or_half) {
  auto state = make();
  for (const auto* name : {"one", "two", "three"}) {
    auto get = command_of(name);
    get.action = "GetFile";
    ASSERT_TRUE(state.commands().add(get).ok());
    auto part = part_of(0, true);
    part.command = uid::of(name);
    EXPECT_TRUE(state.commands().take_part(part, 40, 10));
  }
  EXPECT_TRUE(state.commands().drop_files(120).empty());
  const auto gone = state.commands().drop_files(100);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0], std::pair(uid::of("one"), 1U));
  EXPECT_EQ(state.commands().all()[0].file_bytes, 0u);
  EXPECT_TRUE(state.commands().drop_files(100).empty());
  auto get = command_of("half");
  get.action = "GetFile";
  ASSERT_TRUE(state.commands().add(get).ok());
  auto part = part_of(0, false);
  part.command = uid::of("half");
  EXPECT_FALSE(state.commands().take_part(part, 5, 10));
  EXPECT_TRUE(state.commands().drop_files(1000).empty());
  schema::command_result failed;
  failed.command = uid::of("half");
  failed.state = schema::response_state::failed;
  EXPECT_TRUE(state.commands().take_result(failed, 20));
  EXPECT_EQ(state.commands().drop_files(1000).size(), 1u);
}

TEST(device_state, bounds_open_commands) {
  auto state = make();
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(state.commands().add(command_of(std::to_string(i))).ok());
  EXPECT_EQ(state.commands().add(command_of("x")).why().code, errc::overloaded);
}

schema::event_block block(std::uint64_t sequence) {
  schema::event_block out;
  out.sequence = sequence;
  return out;
}

TEST(lane_positions, take_each_sequence_once_and_in_order) {
  using verdict = lane_positions::verdict;
  lane_positions lanes;
  lanes.open(1, {0, 0, 5, 0});
  EXPECT_EQ(lanes.judge(block(5)), verdict::duplicate);
  EXPECT_EQ(lanes.judge(block(7)), verdict::hole);
  EXPECT_EQ(lanes.judge(block(6)), verdict::store);
  EXPECT_EQ(lanes.judge(block(6)), verdict::on_its_way);
  lanes.stored(schema::lane::telemetry, 6);
  EXPECT_EQ(lanes.judge(block(6)), verdict::duplicate);
  EXPECT_EQ(lanes.committed(schema::lane::telemetry), 6u);
}

TEST(lane_positions, want_a_block_again_that_the_disk_refused) {
  using verdict = lane_positions::verdict;
  lane_positions lanes;
  lanes.open(1, {});
  EXPECT_EQ(lanes.judge(block(1)), verdict::store);
  EXPECT_EQ(lanes.judge(block(2)), verdict::store);
  lanes.failed(schema::lane::telemetry);
  EXPECT_EQ(lanes.judge(block(1)), verdict::store);
}

TEST(device_state, adds_up_what_exceptions_held_back_over_restarts) {
  device_state state{device_view{}};
  schema::health well;
  auto tell = [&](std::uint64_t hits, time_ns last) {
    well.exceptions = {{"backups", hits, last}};
    state.report_health(well, 1);
    auto back = device_state::decode(state.encode());
    ASSERT_TRUE(back.ok());
    state = std::move(back).value();
  };
  tell(3, 10);
  tell(5, 20);
  tell(5, 20);
  tell(2, 30); // A new agent.
  ASSERT_EQ(state.view().exceptions.size(), 1U);
  EXPECT_EQ(state.view().exceptions[0].hits, 7U);
  EXPECT_EQ(state.view().exceptions[0].last, 30);
}

} // namespace
} // namespace vedette::actors
