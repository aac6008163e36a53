#include "cloud/api/coverage.hpp"
#include "schema/event.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class coverage_test : public testing::Test {
protected:
  coverage_test() {
    query.state = actors::query_state::finished;
    query.shards = query.shards_done = 256;
    query.started = 1000 * ns_per_second;
    device.id = uid::of("a");
    device.hostname = "web-1";
    device.online = true;
  }
  nlohmann::json coverage() { return coverage_json(query, {device}); }

  actors::query_view query;
  actors::device_view device;
};

TEST_F(coverage_test, is_complete_when_nothing_was_left_out) {
  query.progress.oldest = 5 * ns_per_second;
  auto all = coverage();
  EXPECT_EQ(all["complete"], true);
  EXPECT_EQ(all["devices"], 1);
  EXPECT_TRUE(all["gaps"].empty());
  EXPECT_EQ(all["oldest_event"], "1970-01-01T00:00:05.000Z");
  EXPECT_TRUE(all["newest_event"].is_null());
}

TEST_F(coverage_test, says_what_a_bound_or_damage_left_out) {
  for (auto field : {&actors::scan_progress::blocks_damaged,
                     &actors::scan_progress::blocks_unread,
                     &actors::scan_progress::rows_dropped}) {
    query.progress = {};
    query.progress.*field = 1;
    EXPECT_EQ(coverage()["complete"], false);
  }
  query.progress = {};
  query.state = actors::query_state::cancelled;
  EXPECT_EQ(coverage()["complete"], false);
}

TEST_F(coverage_test, names_devices_that_were_away_or_lost_events) {
  device.online = false;
  device.last_seen = 900 * ns_per_second;
  device.ledgers.push_back({});
  device.ledgers.back().lost = 7;
  device.spool_dropped = 3;
  auto gaps = coverage()["gaps"];
  EXPECT_EQ(coverage()["complete"], false);
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[0]["reason"], "offline");
  EXPECT_EQ(gaps[1]["count"], 7);
  EXPECT_EQ(gaps[2]["reason"], "spool");
  // It was there for all of the time that is asked about.
  query.what.to = 800 * ns_per_second;
  EXPECT_EQ(coverage()["gaps"].size(), 2U);
  query.what.device = uid::of("another");
  EXPECT_TRUE(coverage()["gaps"].empty());
  EXPECT_EQ(coverage()["complete"], false);
}

TEST_F(coverage_test, a_sensor_that_is_off_leaves_a_gap_where_it_matters) {
  device.sensors = {{"process", "tracepoint", ""}, {"dns", "off", "no hook"}};
  query.classes = std::uint64_t{1}
                  << static_cast<unsigned>(schema::event_class::process);
  EXPECT_EQ(coverage()["complete"], true);
  query.classes |= std::uint64_t{1}
                   << static_cast<unsigned>(schema::event_class::dns);
  auto all = coverage();
  EXPECT_EQ(all["complete"], false);
  ASSERT_EQ(all["gaps"].size(), 1U);
  EXPECT_EQ(all["gaps"][0]["reason"], "off");
  EXPECT_EQ(all["gaps"][0]["class"], "dns");
  EXPECT_EQ(all["gaps"][0]["why"], "no hook");
}

TEST_F(coverage_test, a_time_without_an_agent_is_a_gap_of_answers_about_it) {
  device.gaps = {{100 * ns_per_second, 200 * ns_per_second, "agent_killed", 0}};
  EXPECT_EQ(coverage()["complete"], false);
  EXPECT_EQ(coverage()["gaps"][0]["reason"], "agent_killed");
  EXPECT_EQ(coverage()["gaps"][0]["to"], "1970-01-01T00:03:20.000Z");
  query.what.from = 300 * ns_per_second;
  EXPECT_EQ(coverage()["complete"], true);
  query.what.from = 0;
  query.what.to = 50 * ns_per_second;
  EXPECT_EQ(coverage()["complete"], true);
}

TEST_F(coverage_test, an_answer_that_is_full_is_not_complete) {
  query.what.limit = query.rows = 10;
  EXPECT_EQ(coverage()["limit_reached"], true);
  EXPECT_EQ(coverage()["complete"], false);
  query.rows = 9;
  EXPECT_EQ(coverage()["complete"], true);
}

TEST_F(coverage_test, tells_blocks_of_another_time_from_those_ruled_out) {
  query.progress.blocks_elsewhere = 3;
  query.progress.blocks_skipped = 4;
  query.progress.blocks_spared = 5;
  auto all = coverage();
  EXPECT_EQ(all["blocks_elsewhere"], 3);
  EXPECT_EQ(all["blocks_ruled_out"], 4);
  EXPECT_EQ(all["blocks_spared"], 5);
  EXPECT_EQ(all["complete"], true);
}

TEST_F(coverage_test, names_the_times_of_which_not_everything_is_stored) {
  const auto at = [](int seconds) { return seconds * ns_per_second; };
  device.gaps = {{at(100), at(200), "agent_stopped", 0},
                 {at(300), at(400), "node_lost", 5},
                 {at(500), 0, "host_down", 0}};
  const auto reasons = [this](time_ns from, time_ns to) {
    query.what.from = from;
    query.what.to = to;
    std::string out;
    const auto all = coverage();
    for (const auto& x : all["gaps"])
      out += x["reason"].get<std::string>() + ' ';
    return out;
  };
  EXPECT_EQ(reasons(0, 0), "agent_stopped node_lost host_down ");
  EXPECT_EQ(reasons(at(200), at(300)), "");
  EXPECT_EQ(reasons(at(150), at(301)), "agent_stopped node_lost ");
  EXPECT_EQ(reasons(at(600), at(700)), "host_down ");
  EXPECT_EQ(coverage()["gaps"][0]["to"], nullptr);
  reasons(at(300), at(400));
  EXPECT_EQ(coverage()["gaps"][0]["blocks"], 5);
}

} // namespace
} // namespace vedette::cloud
