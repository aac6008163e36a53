#include "engine/window/join.hpp"
#include "tests/unit/engine/window/letters.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

namespace {

std::string run(std::string_view events, bool distinct, bool until_first) {
  rule of;
  of.shape = distinct ? rule_shape::sample : rule_shape::join;
  of.steps.resize(2);
  of.until_first = until_first;
  join_window x{of, {}, distinct};
  return play(x, "AB", events);
}

} // namespace

TEST(join_window, takes_steps_in_any_order) {
  EXPECT_EQ(run("B1 A2", false, true), "A2 B1");
  EXPECT_EQ(run("A1 A2 B3 B4", false, true), "A1 B3");
  EXPECT_EQ(run("A1 B2 A3 B4", false, true), "A1 B2 | A3 B4");
}

TEST(join_window, until_starts_over) {
  EXPECT_EQ(run("A1 *2 B3", false, true), "");
}

TEST(join_window, a_sample_fires_once) {
  EXPECT_EQ(run("B1 A2 A3 B4", true, false), "A2 B1");
}

TEST(pick_samples, takes_no_event_twice) {
  bound_event a{1, 0, 0};
  bound_event b{2, 0, 0};
  EXPECT_TRUE(pick_samples({{a}, {a}}, 5).empty());
  auto found = pick_samples({{a, b}, {a}}, 5);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0][0].ref, 2U);
  EXPECT_EQ(pick_samples({{a}, {b, {3, 0, 0}, {4, 0, 0}}}, 2).size(), 2U);
}

} // namespace vedette::engine
