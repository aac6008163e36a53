#include "agent/cae/timeline.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(timeline, live_is_a_moment_behind_the_wall_clock_and_never_goes_back) {
  timeline t{{false, 200, 1000}};
  EXPECT_EQ(t.now(1000, 0), 800);
  EXPECT_EQ(t.now(500, 0), 800);
}

TEST(timeline, a_replay_has_the_time_of_its_events) {
  timeline t{{true, 200, 1000}};
  EXPECT_EQ(t.now(99'999, 0), 0);
  t.saw(50, 10);
  EXPECT_EQ(t.now(99'999, 10), 50);
  EXPECT_EQ(t.now(99'999, 1010), 50);
}

TEST(timeline, time_flows_on_after_a_replay_fell_silent) {
  timeline t{{true, 200, 1000}};
  t.saw(50, 10);
  EXPECT_EQ(t.now(0, 1510), 550);
}

} // namespace
} // namespace vedette::agent
