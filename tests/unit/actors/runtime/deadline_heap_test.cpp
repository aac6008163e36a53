#include "actors/runtime/deadline_heap.hpp"
#include "tests/support/seed.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace vedette::actors {
namespace {

TEST(deadline_heap, gives_what_is_due_in_order_of_time) {
  deadline_heap heap;
  heap.set(0, 30);
  heap.set(1, 10);
  heap.set(2, 20);
  std::uint32_t thing = 99;
  EXPECT_FALSE(heap.pop_due(9, thing));
  ASSERT_TRUE(heap.pop_due(20, thing));
  EXPECT_EQ(thing, 1u);
  ASSERT_TRUE(heap.pop_due(20, thing));
  EXPECT_EQ(thing, 2u);
  EXPECT_FALSE(heap.pop_due(20, thing));
  EXPECT_EQ(heap.next(), 30);
}

TEST(deadline_heap, agrees_with_a_sorted_map) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937 random{static_cast<std::mt19937::result_type>(seed)};
  deadline_heap heap;
  std::map<std::uint32_t, time_ns> naive;
  for (int i = 0; i < 20'000; ++i) {
    const auto thing = static_cast<std::uint32_t>(random() % 200);
    if (random() % 4 == 0) {
      heap.set(thing, deadline_heap::never);
      naive.erase(thing);
    } else {
      // Distinct times: equal ones may come in any order.
      const auto when = static_cast<time_ns>(random() % 1000) * 1000 + thing;
      heap.set(thing, when);
      naive[thing] = when;
    }
    if (random() % 8 == 0 && !naive.empty()) {
      auto least = naive.begin();
      for (auto at = naive.begin(); at != naive.end(); ++at)
        if (at->second < least->second)
          least = at;
      EXPECT_EQ(heap.next(), least->second);
      std::uint32_t popped = 0;
      ASSERT_TRUE(heap.pop_due(least->second, popped));
      ASSERT_EQ(popped, least->first);
      naive.erase(least);
    }
    ASSERT_EQ(heap.size(), naive.size());
  }
}

TEST(credit, never_exceeds_its_window) {
  credit c{2};
  c.spend();
  c.spend();
  EXPECT_FALSE(c.any());
  c.give_back(5);
  EXPECT_EQ(c.outstanding(), 0u);
}

} // namespace
} // namespace vedette::actors
