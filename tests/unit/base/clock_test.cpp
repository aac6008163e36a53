#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(clock, boot_time_never_goes_back) {
  system_clock_source clock;
  auto first = clock.boot();
  EXPECT_GE(clock.boot(), first);
  EXPECT_GT(clock.wall(), 1'700'000'000 * ns_per_second);
}

TEST(clock, a_thread_has_had_no_more_than_there_was) {
  system_clock_source clock;
  const auto began = clock.boot();
  const auto had = clock.thread_cpu();
  while (clock.thread_cpu() == had)
    continue;
  EXPECT_LE(clock.thread_cpu() - had, clock.boot() - began);
}

TEST(manual_clock, a_wall_jump_leaves_boot_time_alone) {
  manual_clock clock{5, 7};
  clock.advance(3);
  clock.jump_wall(100);
  EXPECT_EQ(clock.wall(), 100);
  EXPECT_EQ(clock.boot(), 10);
}

} // namespace
} // namespace vedette
