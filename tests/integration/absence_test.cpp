#include "schema/catalog_fields.hpp"
#include "tests/integration/world.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using test::world;

/// Agents that are not there, hosts that change, clocks that are set.
class absence_test : public ::testing::Test {
protected:
  void start(const std::string& rule = "any where process.name == \"evil\"") {
    schema::rule_config config;
    config.id = "1";
    config.name = "evil";
    config.language = "eql";
    config.source = rule;
    w_.policies->what.rules = {config};
    w_.start_cloud();
    w_.enrol();
    w_.start_agent();
    w_.pass(1s);
  }
  void emit(const std::string& name) {
    schema::event event;
    event.cls = schema::event_class::process;
    event.type = schema::event_type::start;
    event.wall = w_.clock.wall();
    event.boot = w_.clock.boot();
    event.set(schema::id_of("process.name"), name);
    w_.feed->waiting.push_back(std::move(event));
  }
  actors::device_view device() {
    return w_.ask<actors::device_view>(
      [this](actors::answer<actors::device_view> then) {
        w_.desk->read_device(w_.device, then);
      });
  }
  std::vector<actors::detection_view> detections() {
    return w_
      .ask<actors::page<actors::detection_view>>(
        [this](auto then) { w_.desk->list_detections({}, then); })
      .items;
  }
  int notices(const std::string& kind) {
    const auto all = device().notices;
    return static_cast<int>(
      std::count_if(all.begin(), all.end(),
                    [&kind](const auto& x) { return x.kind == kind; }));
  }
  std::vector<actors::device_gap> gaps(const std::string& reason) {
    auto out = device().gaps;
    std::erase_if(out, [&reason](const auto& x) { return x.reason != reason; });
    return out;
  }

  world w_;
};

TEST_F(absence_test, a_killed_agent_is_missed) {
  start();
  w_.crash_agent();
  EXPECT_EQ(notices("agent_vanished"), 0) << "it may be back at once";
  w_.pass(15s);
  EXPECT_EQ(notices("agent_vanished"), 1);
  EXPECT_NE(device().vanished_since, 0);
  w_.pass(60s);
  EXPECT_EQ(notices("agent_vanished"), 1) << "once";
  w_.start_agent();
  w_.pass(3s);
  EXPECT_EQ(device().vanished_since, 0);
}

TEST_F(absence_test, an_agent_that_says_goodbye_is_not) {
  start();
  w_.stop_agent();
  w_.pass(30s);
  EXPECT_FALSE(device().online);
  EXPECT_EQ(device().vanished_since, 0);
  EXPECT_EQ(notices("agent_vanished"), 0);
}

TEST_F(absence_test, a_connection_that_is_back_soon_alarms_nobody) {
  start();
  for (int i = 0; i < 5; ++i) {
    w_.net.cut_all();
    w_.pass(10s);
  }
  EXPECT_EQ(notices("agent_vanished"), 0);
}

TEST_F(absence_test, a_silent_device_was_last_seen_when_it_was_last_heard) {
  start();
  w_.pass(20s);
  const auto alive = w_.clock.wall();
  const auto frozen = std::move(w_.agent); // Its connections stay.
  w_.pass(100s);
  w_.net.online = false;
  w_.net.cut_all(); // The node gives it up.
  w_.pass(1s);
  EXPECT_FALSE(device().online);
  EXPECT_LE(device().last_seen, alive);
  EXPECT_GT(device().last_seen, alive - 20 * ns_per_second);
}

TEST_F(absence_test, the_time_without_an_agent_is_known_afterwards) {
  start();
  w_.pass(20s);
  w_.stop_agent();
  const auto stopped = w_.clock.wall();
  w_.pass(60s);
  w_.start_agent();
  const auto started = w_.clock.wall();
  w_.pass(20s);
  auto found = gaps("agent_stopped");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, stopped);
  EXPECT_EQ(found[0].to, started);
  w_.crash_agent();
  const auto killed = w_.clock.wall();
  w_.pass(60s);
  w_.start_agent();
  w_.pass(3s);
  found = gaps("agent_killed");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LE(found[0].from, killed);
  EXPECT_GE(found[0].from, killed - agent::run_ledger::beat_every);
  EXPECT_EQ(notices("agent_killed"), 1);
  w_.crash_agent(true);
  w_.boot_machine();
  w_.pass(60s);
  w_.start_agent();
  w_.pass(3s);
  EXPECT_EQ(gaps("host_down").size(), 1U);
  // Nothing of that is forgotten by a node that starts again.
  w_.crash_cloud();
  w_.start_cloud();
  w_.pass(3s);
  EXPECT_EQ(device().gaps.size(), 3U);
}

TEST_F(absence_test, a_host_that_is_renamed_says_so) {
  std::string name = "old-name";
  w_.look_again = [&name](schema::hello& x) { x.hostname = name; };
  start();
  EXPECT_EQ(device().hostname, "old-name");
  name = "new-name";
  w_.pass(5s);
  EXPECT_EQ(device().hostname, "new-name");
  EXPECT_EQ(notices("renamed"), 2); // It was enrolled as host-1.
}

TEST_F(absence_test, a_clock_that_jumps_breaks_no_sequence) {
  start("sequence with maxspan=1m [process where process.name == \"one\"] "
        "[process where process.name == \"two\"]");
  const auto hours = 3600 * ns_per_second;
  std::size_t expected = 0;
  for (const auto jump : {0 * hours, 2 * hours, -4 * hours, 400 * 24 * hours}) {
    SCOPED_TRACE(jump);
    emit("one");
    w_.pass(1s);
    w_.clock.jump_wall(w_.clock.wall() + jump);
    emit("two");
    w_.pass(2s);
    EXPECT_EQ(detections().size(), ++expected);
  }
  // The time that is reported is the one that the clock shows.
  time_ns newest = 0;
  for (const auto& x : detections())
    newest = std::max(newest, x.report.occurred);
  EXPECT_GT(newest, w_.clock.wall() - 60 * ns_per_second);
  // Time that passed is not forgotten because of that.
  emit("one");
  w_.pass(50s);
  w_.clock.jump_wall(w_.clock.wall() - 2 * hours);
  w_.pass(20s);
  emit("two");
  w_.pass(2s);
  EXPECT_EQ(detections().size(), expected);
}

TEST_F(absence_test, a_command_is_for_a_device_whose_clock_is_ahead) {
  start();
  // Agent and node share a clock here: what the agent gets is looked at.
  actors::command_view what;
  what.id = uid::random();
  what.action = "TerminateProcesses";
  what.argument_json = "{\"processes\":[{\"pid\":7}]}";
  what.expires = w_.clock.wall() + 60 * ns_per_second;
  schema::command sent;
  w_.net.on_down = [&sent](const schema::message& x) {
    if (const auto* command = std::get_if<schema::command>(&x))
      sent = *command;
  };
  w_.ask<actors::command_view>(
    [&](auto then) { w_.desk->send_command(w_.device, what, then); });
  w_.pass(1s);
  EXPECT_EQ(sent.expires, what.expires);
  EXPECT_GT(sent.life, 40 * ns_per_second); // Some of it is for the way.
  EXPECT_LE(sent.life, 60 * ns_per_second);
}

TEST_F(absence_test, a_wrong_clock_is_shown) {
  start();
  EXPECT_EQ(device().clock_offset, 0);
  w_.net.on_up = [this](schema::message& x) {
    if (auto* hello = std::get_if<schema::hello>(&x))
      hello->now += 7200 * ns_per_second;
  };
  w_.net.cut_all();
  w_.pass(3s);
  EXPECT_EQ(device().clock_offset, 7200 * ns_per_second);
  EXPECT_EQ(notices("clock_wrong"), 1);
}

TEST_F(absence_test, after_an_outage_detections_come_first) {
  start();
  w_.net.online = false;
  w_.net.cut_all();
  for (int i = 0; i < 5; ++i)
    emit("evil");
  w_.pass(3s);
  w_.net.online = true;
  w_.net.let_through(actors::channel::events);
  w_.pass(2s);
  EXPECT_TRUE(w_.blocks->events().empty())
    << "the events are there and what was found in them is not";
  w_.net.let_all_through();
  for (int i = 0; i < 60; ++i) {
    w_.pass(50ms);
    if (!w_.blocks->events().empty()) {
      EXPECT_EQ(detections().size(), 5U);
    }
  }
  EXPECT_EQ(w_.blocks->events().size(), 5U);
}

TEST_F(absence_test, events_do_not_wait_for_ever_for_a_detection) {
  start();
  w_.net.online = false;
  w_.net.cut_all();
  emit("evil");
  w_.pass(3s);
  w_.net.online = true;
  w_.net.let_through(actors::channel::events);
  w_.pass(10s);
  EXPECT_EQ(w_.blocks->events().size(), 1U);
}

} // namespace
} // namespace vedette
