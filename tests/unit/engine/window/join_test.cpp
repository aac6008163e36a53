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
  EXPECT_TRUE(pick_samples({{a}, {a}}, 5).found.empty());
  auto found = pick_samples({{a, b}, {a}}, 5).found;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0][0].ref, 2U);
  EXPECT_EQ(pick_samples({{a}, {b, {3, 0, 0}, {4, 0, 0}}}, 2).found.size(), 2U);
}

TEST(pick_samples, does_not_try_all_combinations_of_steps_that_share_an_event) {
  std::vector<bound_event> many;
  for (std::uint64_t i = 1; i <= 80; ++i)
    many.push_back({i, 0, 0});
  bound_event only{100, 0, 0};
  std::vector<std::vector<bound_event>> steps(10, many);
  steps.push_back({only});
  steps.push_back({only});
  auto none = pick_samples(steps, 1);
  EXPECT_TRUE(none.found.empty());
  EXPECT_FALSE(none.gave_up);
  steps.back() = {only, {7, 0, 0}};
  auto some = pick_samples(steps, 2);
  ASSERT_EQ(some.found.size(), 2U);
  EXPECT_EQ(some.found[0].back().ref, 7U);
  EXPECT_EQ(some.found[0][6].ref, 8U); // The seventh is needed at the end.
}

} // namespace vedette::engine
