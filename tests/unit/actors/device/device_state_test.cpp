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
  ASSERT_TRUE(state.add_command(command_of("a")).ok());
  auto back = device_state::decode(state.encode());
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(back.value().view().id, uid::of("device"));
  EXPECT_EQ(back.value().view().sensors.at(0).backend, "tracepoint");
  EXPECT_EQ(back.value().commands().size(), 1u);
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

TEST(device_state, sends_open_commands_until_they_are_answered_or_expire) {
  auto state = make();
  ASSERT_TRUE(state.add_command(command_of("a")).ok());
  ASSERT_TRUE(state.add_command(command_of("b", 100)).ok());
  EXPECT_EQ(state.open_commands(50).size(), 2u);
  EXPECT_EQ(state.open_commands(100).size(), 1u);
  EXPECT_TRUE(state.expire_commands(100));
  EXPECT_EQ(state.commands()[1].state, "expired");
  schema::command_result answer;
  answer.command = uid::of("a");
  answer.output = "part one, ";
  answer.last = false;
  EXPECT_TRUE(state.take_result(answer, 60));
  answer.output = "part two";
  answer.last = true;
  EXPECT_TRUE(state.take_result(answer, 70));
  EXPECT_FALSE(state.take_result(answer, 80));
  EXPECT_EQ(state.commands()[0].output, "part one, part two");
  EXPECT_TRUE(state.open_commands(0).empty());
}

TEST(device_state, bounds_open_commands) {
  auto state = make();
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(state.add_command(command_of(std::to_string(i))).ok());
  EXPECT_EQ(state.add_command(command_of("x")).why().code, errc::overloaded);
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
