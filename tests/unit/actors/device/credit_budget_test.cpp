#include "actors/device/credit_budget.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace vedette::actors {
namespace {

TEST(credit_budget, gives_less_as_the_room_gets_less_and_turns_away_the_rest) {
  credit_budget budget{1'600, 50};
  EXPECT_EQ(budget.credit(), 50U);
  EXPECT_TRUE(budget.take(1'440));
  EXPECT_EQ(budget.credit(), 10U);
  EXPECT_FALSE(budget.take(161));
  EXPECT_TRUE(budget.take(160));
  EXPECT_EQ(budget.credit(), 0U);
  EXPECT_EQ(budget.refused(), 1U);
  budget.give_back(1'600);
  EXPECT_EQ(budget.held(), 0U);
  EXPECT_EQ(budget.credit(), 50U);
}

TEST(credit_budget, gives_nothing_while_paused_and_takes_what_comes) {
  credit_budget budget{1'600, 50};
  budget.pause(true);
  EXPECT_EQ(budget.credit(), 0U);
  EXPECT_TRUE(budget.take(100));
  budget.pause(false);
  EXPECT_EQ(budget.credit(), 50U);
}

TEST(credit_budget, many_threads_never_hold_more_than_there_is) {
  credit_budget budget{1'000, 10};
  std::vector<std::thread> all;
  for (int t = 0; t < 4; ++t)
    all.emplace_back([&budget] {
      for (int i = 0; i < 10'000; ++i)
        if (budget.take(300)) {
          EXPECT_LE(budget.held(), 1'000U);
          budget.give_back(300);
        }
    });
  for (auto& thread : all)
    thread.join();
  EXPECT_EQ(budget.held(), 0U);
}

} // namespace
} // namespace vedette::actors
