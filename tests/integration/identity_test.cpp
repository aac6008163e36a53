#include "schema/catalog_fields.hpp"
#include "tests/integration/world.hpp"

#include <algorithm>
#include <set>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using test::world;

/// Whose events these are and how far they have come, whatever happened to
/// agent, machine or node in between.
class identity_test : public ::testing::Test {
protected:
  void SetUp() override {
    w_.start_cloud();
    w_.enrol();
    w_.start_agent();
    w_.pass(1s);
  }

  /// Puts events in, each with a name of its own.
  void emit(test::event_feed& to, int count, const std::string& name) {
    for (int i = 0; i < count; ++i) {
      schema::event event;
      event.cls = schema::event_class::process;
      event.type = schema::event_type::start;
      event.wall = w_.clock.wall();
      event.boot = w_.clock.boot();
      event.set(schema::id_of("process.name"), name + "-" + std::to_string(i));
      to.waiting.push_back(std::move(event));
    }
  }

  /// How often each name is stored.
  std::map<std::string, int> stored() {
    std::map<std::string, int> out;
    for (const auto& [stream, blocks] : w_.blocks->streams)
      for (const auto& block : blocks)
        if (auto read = schema::decode_block(block); read.ok())
          for (const auto& event : read.value())
            ++out[std::string{event.get(schema::id_of("process.name")).text()}];
    return out;
  }
  int count(const std::string& name) {
    int out = 0;
    for (const auto& [text, times] : stored())
      if (text.starts_with(name + "-"))
        ++out;
    return out;
  }
  void expect_once() {
    for (const auto& [text, times] : stored())
      EXPECT_EQ(times, 1) << text;
  }

  actors::device_view device() {
    return w_.ask<actors::device_view>(
      [this](auto then) { w_.desk->read_device(w_.device, then); });
  }
  bool told(const std::string& kind) {
    const auto notices = device().notices;
    return std::any_of(notices.begin(), notices.end(),
                       [&kind](const auto& x) { return x.kind == kind; });
  }

  world w_;
};

TEST_F(identity_test, two_machines_with_one_identity_lose_nothing) {
  emit(*w_.feed, 20, "before");
  w_.pass(3s);
  w_.crash_agent();
  w_.start_copy();
  w_.start_agent();
  for (int i = 0; i < 20; ++i) {
    emit(*w_.feed, 5, "original" + std::to_string(i));
    emit(*w_.other.feed, 5, "copy" + std::to_string(i));
    w_.pass(1s);
  }
  w_.pass(3s);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(count("original" + std::to_string(i)), 5) << i;
    EXPECT_EQ(count("copy" + std::to_string(i)), 5) << i;
  }
  EXPECT_EQ(count("before"), 20);
  expect_once();
  EXPECT_NE(device().conflict_since, 0);
  EXPECT_TRUE(told("identity_conflict"));
  EXPECT_LT(w_.net.cuts + w_.other.net.cuts, 6U) << "they throw each other out";
}

TEST_F(identity_test, what_either_of_them_found_is_accepted) {
  schema::rule_config rule;
  rule.id = "1";
  rule.name = "evil";
  rule.language = "eql";
  rule.source = "any where process.name like \"evil-*\"";
  w_.policies->what.rules = {rule};
  w_.policies->what.revision = "r2";
  w_.desk->policies_changed();
  w_.pass(2s);
  w_.start_copy();
  w_.pass(2s);
  int reports = 0;
  for (auto* net : {&w_.net, &w_.other.net})
    net->on_up = [&reports](schema::message& x) {
      reports += std::holds_alternative<schema::detection_report>(x) ? 1 : 0;
    };
  emit(*w_.feed, 1, "evil");
  emit(*w_.other.feed, 1, "evil");
  w_.pass(10s);
  EXPECT_GE(reports, 2);
  reports = 0;
  w_.pass(30s);
  EXPECT_EQ(reports, 0) << "one of them does not hear that it is stored";
}

TEST_F(identity_test, an_agent_that_comes_back_is_no_second_one) {
  for (int i = 0; i < 5; ++i) {
    w_.crash_agent();
    w_.start_agent();
    w_.pass(8s);
    w_.net.cut_all();
    w_.pass(8s);
  }
  EXPECT_EQ(device().conflict_since, 0);
  EXPECT_FALSE(told("identity_conflict"));
}

TEST_F(identity_test, an_older_copy_of_the_data_loses_nothing_new) {
  emit(*w_.feed, 20, "before");
  w_.pass(3s);
  agent::sim_disk snapshot{7};
  w_.crash_agent();
  snapshot.copy_from(w_.disk);
  const auto image = w_.disk;
  w_.start_agent();
  for (int i = 0; i < 5; ++i) {
    emit(*w_.feed, 20, "forgotten" + std::to_string(i));
    w_.pass(1s);
  }
  for (const bool visibly : {true, false}) {
    SCOPED_TRACE(visibly ? "restored" : "rolled back");
    w_.crash_agent();
    if (visibly)
      w_.disk.copy_from(snapshot);
    else
      w_.disk.roll_back_to(image);
    w_.start_agent();
    const std::string name = visibly ? "restored" : "rolled";
    for (int i = 0; i < 5; ++i) {
      emit(*w_.feed, 20, name + std::to_string(i));
      w_.pass(1s);
    }
    w_.pass(3s);
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(count(name + std::to_string(i)), 20) << i;
  }
  expect_once();
}

TEST_F(identity_test, what_grew_on_an_older_copy_while_the_node_was_away) {
  emit(*w_.feed, 20, "before");
  w_.pass(3s);
  const auto image = w_.disk;
  for (int i = 0; i < 5; ++i) {
    emit(*w_.feed, 20, "first" + std::to_string(i));
    w_.pass(1s);
  }
  w_.crash_agent();
  w_.crash_cloud();
  w_.disk.roll_back_to(image);
  w_.start_agent();
  // More blocks than the node has of the other past: numbers say nothing.
  for (int i = 0; i < 12; ++i) {
    emit(*w_.feed, 20, "second" + std::to_string(i));
    w_.pass(1s);
  }
  w_.start_cloud();
  w_.pass(5s);
  for (int i = 0; i < 12; ++i)
    EXPECT_EQ(count("second" + std::to_string(i)), 20) << i;
  expect_once();
}

TEST_F(identity_test, a_machine_that_boots_sends_nothing_twice) {
  for (int i = 0; i < 10; ++i) {
    emit(*w_.feed, 20, "boot" + std::to_string(i));
    w_.pass(600ms, 8);
    w_.crash_agent(/*power=*/true);
    w_.boot_machine();
    w_.start_agent();
    w_.pass(1s, 8);
  }
  w_.pass(5s);
  expect_once();
}

TEST_F(identity_test, a_restored_node_gets_again_what_agents_still_have) {
  emit(*w_.feed, 20, "before");
  w_.pass(3s);
  const auto blocks = *w_.blocks;
  const auto records = w_.records->copy();
  for (int i = 0; i < 5; ++i) {
    emit(*w_.feed, 20, "between" + std::to_string(i));
    w_.pass(1s);
  }
  w_.crash_cloud();
  *w_.blocks = blocks;
  w_.records->restore(records);
  w_.start_cloud();
  emit(*w_.feed, 20, "after");
  w_.pass(5s);
  EXPECT_EQ(count("after"), 20) << "ingest has stopped";
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(count("between" + std::to_string(i)), 20) << i;
  expect_once();
  EXPECT_TRUE(device().gaps.empty()) << "nothing is lost";
}

TEST_F(identity_test, what_a_restored_node_will_never_get_is_a_named_gap) {
  w_.stop_agent();
  w_.spool_limits.segment_bytes_max = 600;
  w_.start_agent();
  emit(*w_.feed, 20, "before");
  w_.pass(3s);
  const auto blocks = *w_.blocks;
  const auto records = w_.records->copy();
  const auto backup = w_.clock.wall();
  for (int i = 0; i < 20; ++i) {
    emit(*w_.feed, 20, "between" + std::to_string(i));
    w_.pass(1s);
  }
  const auto lost_at = w_.clock.wall();
  w_.crash_cloud();
  *w_.blocks = blocks;
  w_.records->restore(records);
  w_.start_cloud();
  emit(*w_.feed, 20, "after");
  w_.pass(5s);
  EXPECT_EQ(count("after"), 20);
  expect_once();
  const auto gaps = device().gaps;
  const auto gap = std::find_if(gaps.begin(), gaps.end(), [](const auto& x) {
    return x.reason == "node_lost";
  });
  ASSERT_NE(gap, gaps.end());
  EXPECT_GT(gap->blocks, 10U);
  EXPECT_LE(gap->from, backup);
  EXPECT_GT(gap->to, lost_at - 3 * ns_per_second);
  EXPECT_TRUE(told("node_lost"));
  // Not once more for each connection.
  w_.net.cut_all();
  w_.pass(3s);
  EXPECT_EQ(device().gaps.size(), gaps.size());
}

TEST_F(identity_test, a_block_that_nobody_can_read_does_not_stop_the_rest) {
  emit(*w_.feed, 3, "bad");
  w_.net.online = false;
  w_.net.cut_all();
  w_.pass(2s);
  const auto spool
    = agent::spool::open(w_.disk, w_.spool_limits, w_.clock, w_.installation);
  const auto found = spool.value()->read(schema::lane::telemetry, 0, 1U << 20);
  w_.blocks->poison = schema::block_hash(*found.value().back().bytes);
  w_.net.online = true;
  emit(*w_.feed, 20, "good");
  w_.pass(5s);
  EXPECT_EQ(count("bad"), 0);
  EXPECT_EQ(count("good"), 20);
  EXPECT_TRUE(told("block_damaged"));
  w_.crash_agent();
  w_.start_agent();
  emit(*w_.feed, 20, "later");
  w_.pass(5s);
  EXPECT_EQ(count("later"), 20);
  expect_once();
}

} // namespace
} // namespace vedette
