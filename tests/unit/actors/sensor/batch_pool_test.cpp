#include "actors/sensor/batch_pool.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace vedette::actors {
namespace {

TEST(batch_pool, gives_a_batch_again_that_nobody_holds_any_more) {
  batch_pool pool{2};
  auto first = pool.take();
  const auto* which = first.get();
  first->add().wall = 7;
  auto second = pool.take();
  EXPECT_NE(second.get(), which);
  first.reset();
  auto again = pool.take();
  EXPECT_EQ(again.get(), which);
  EXPECT_EQ(again->size(), 0U);
}

TEST(batch_pool, a_batch_may_outlive_it_and_be_given_back_elsewhere) {
  std::shared_ptr<event_batch> late;
  {
    batch_pool pool{2};
    late = pool.take();
    auto other = pool.take();
    std::thread{[other = std::move(other)]() mutable { other.reset(); }}.join();
  }
  EXPECT_EQ(late->size(), 0U);
}

} // namespace
} // namespace vedette::actors
