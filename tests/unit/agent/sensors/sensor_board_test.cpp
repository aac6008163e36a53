#include "agent/sensors/sensor_board.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::event_class;

TEST(sensor_board, wants_everything_until_a_policy_chooses) {
  sensor_board board;
  EXPECT_TRUE(board.on(event_class::file));
  EXPECT_TRUE(board.needs("file"));
  board.wants({"process", "network"});
  EXPECT_TRUE(board.on(event_class::network));
  EXPECT_FALSE(board.on(event_class::file));
  EXPECT_FALSE(board.needs("file"));
  board.wants({});
  EXPECT_TRUE(board.on(event_class::file));
}

TEST(sensor_board, the_process_sensor_always_runs_for_others_ask_it) {
  sensor_board board;
  board.wants({"file"});
  EXPECT_FALSE(board.on(event_class::process));
  EXPECT_TRUE(board.needs("process"));
  EXPECT_TRUE(board.needs("replay"));
}

TEST(sensor_board, shows_each_class_with_the_reason_why_it_is_off) {
  sensor_board board;
  board.lacks({{"dns", "off", "no back-end"}});
  EXPECT_TRUE(board.modes().empty()); // Nobody has spoken yet.
  board.sees({{"process", "tracepoint", ""}, {"file", "fanotify", "x"}});
  board.wants({"process"});
  const auto modes = board.modes();
  ASSERT_EQ(modes.size(), 3U);
  EXPECT_EQ(modes[0].backend, "tracepoint");
  EXPECT_EQ(modes[1].backend, "off");
  EXPECT_EQ(modes[1].reason, "the policy does not want it");
  EXPECT_EQ(modes[2].reason, "no back-end");
}

TEST(sensor_board, its_revision_moves_only_with_what_it_shows) {
  sensor_board board;
  board.sees({{"process", "tracepoint", ""}});
  const auto before = board.revision();
  board.sees({{"process", "tracepoint", ""}});
  board.wants({});
  EXPECT_EQ(board.revision(), before);
  board.wants({"file"});
  EXPECT_NE(board.revision(), before);
}

} // namespace
} // namespace vedette::agent
