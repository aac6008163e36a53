#include "agent/sensors/gather.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

constexpr time_ns us = 1'000;
constexpr time_ns ms = 1'000'000;

TEST(gather_gate, lets_single_events_through_at_once) {
  gather_gate gate;
  for (time_ns now = ms; now < 200 * ms; now += 5 * ms) {
    gate.looked(1, now);
    EXPECT_FALSE(gate.gathers());
  }
  // One process touches two files.
  gate.looked(1, 300 * ms);
  gate.looked(1, 300 * ms + 50 * us);
  EXPECT_FALSE(gate.gathers());
}

TEST(gather_gate, gathers_a_stream_of_single_events) {
  gather_gate gate;
  time_ns now = ms;
  for (int i = 0; i < 10 && !gate.gathers(); ++i, now += 100 * us)
    gate.looked(1, now);
  EXPECT_TRUE(gate.gathers());
  for (int i = 0; i < 10; ++i, now += 2 * ms) {
    gate.looked(20, now);
    EXPECT_TRUE(gate.gathers());
  }
}

TEST(gather_gate, gathers_after_one_look_that_found_much) {
  gather_gate gate;
  gate.looked(16, ms);
  EXPECT_TRUE(gate.gathers());
}

TEST(gather_gate, stops_when_the_stream_does) {
  gather_gate gate;
  gate.looked(100, ms);
  gate.looked(2, 3 * ms);
  EXPECT_FALSE(gate.gathers());
  gate.looked(100, 5 * ms);
  gate.looked(0, 7 * ms);
  EXPECT_FALSE(gate.gathers());
}

} // namespace
} // namespace vedette::agent
