#include "actors/window/window_table.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

TEST(window_table, has_one_window_per_rule_and_key) {
  window_table table{{}};
  window_table::found a, again, other;
  ASSERT_TRUE(table.find(1, "x", true, 0, a));
  EXPECT_TRUE(a.fresh);
  ASSERT_TRUE(table.find(1, "x", false, 0, again));
  EXPECT_FALSE(again.fresh);
  EXPECT_EQ(a.slot, again.slot);
  ASSERT_TRUE(table.find(2, "x", true, 0, other));
  EXPECT_NE(a.slot, other.slot);
  EXPECT_EQ(table.size(), 2u);
}

TEST(window_table, starts_none_for_a_hit_that_only_continues) {
  window_table table{{}};
  window_table::found at;
  EXPECT_FALSE(table.find(1, "x", false, 0, at));
  EXPECT_EQ(table.dropped(), 0u);
}

TEST(window_table, bounds_windows_per_rule_and_overall_and_counts_drops) {
  window_table table{{2, 3}};
  window_table::found at;
  EXPECT_TRUE(table.find(1, "a", true, 1, at));
  EXPECT_FALSE(table.find(1, "b", true, 1, at)); // The rule's own bound.
  EXPECT_TRUE(table.find(2, "a", true, 0, at));
  EXPECT_TRUE(table.find(2, "b", true, 0, at));
  EXPECT_FALSE(table.find(2, "c", true, 0, at));
  EXPECT_FALSE(table.find(3, "a", true, 0, at)); // Overall.
  EXPECT_EQ(table.dropped(), 3u);
}

TEST(window_table, retires_only_what_has_seen_everything) {
  window_table table{{}};
  window_table::found at;
  table.find(1, "x", true, 0, at);
  table.fed(at.slot);
  table.fed(at.slot);
  EXPECT_FALSE(
    table.report(at.slot, 0, 1, /*idle=*/true, deadline_heap::never));
  EXPECT_TRUE(table.report(at.slot, 0, 2, true, deadline_heap::never));
  table.retire(at.slot);
  EXPECT_EQ(table.size(), 0u);
}

TEST(window_table, ignores_reports_of_a_window_that_is_gone) {
  window_table table{{}};
  window_table::found at;
  table.find(1, "x", true, 0, at);
  table.retire(at.slot);
  window_table::found next;
  table.find(1, "y", true, 0, next);
  EXPECT_EQ(next.slot, at.slot);
  EXPECT_FALSE(table.report(next.slot, 0, 0, true, 5));
  std::uint32_t due = 0;
  EXPECT_FALSE(table.pop_due(10, due));
  EXPECT_TRUE(table.report(next.slot, 1, 0, true, 5));
  EXPECT_TRUE(table.pop_due(10, due));
}

} // namespace
} // namespace vedette::actors
