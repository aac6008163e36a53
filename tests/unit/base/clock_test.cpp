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

TEST(manual_clock, a_wall_jump_leaves_boot_time_alone) {
  manual_clock clock{5, 7};
  clock.advance(3);
  clock.jump_wall(100);
  EXPECT_EQ(clock.wall(), 100);
  EXPECT_EQ(clock.boot(), 10);
}

} // namespace
} // namespace vedette
