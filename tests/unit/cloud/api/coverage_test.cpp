#include "cloud/api/coverage.hpp"

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
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[0]["reason"], "offline");
  EXPECT_EQ(gaps[1]["count"], 7);
  EXPECT_EQ(gaps[2]["reason"], "spool");
  // It was there for all of the time that is asked about.
  query.what.to = 800 * ns_per_second;
  EXPECT_EQ(coverage()["gaps"].size(), 2U);
  query.what.device = uid::of("another");
  EXPECT_TRUE(coverage()["gaps"].empty());
}

} // namespace
} // namespace vedette::cloud
