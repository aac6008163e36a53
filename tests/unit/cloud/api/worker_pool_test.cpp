#include "cloud/api/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>

namespace vedette::cloud {
namespace {

TEST(worker_pool, finishes_what_it_took) {
  std::atomic<int> ran{0};
  {
    worker_pool pool{3, 1000};
    for (int i = 0; i < 100; ++i)
      EXPECT_TRUE(pool.run([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 100);
}

TEST(worker_pool, goes_on_after_work_that_throws) {
  std::atomic<int> ran{0}, told{0};
  {
    worker_pool pool{1, 10, [&told](const std::string&) { ++told; }};
    pool.run([] { throw std::runtime_error{"a library"}; });
    pool.run([] { throw 1; });
    pool.run([&ran] { ++ran; });
  }
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(told, 2);
}

TEST(worker_pool, refuses_what_does_not_fit) {
  std::promise<void> hold;
  auto held = hold.get_future().share();
  std::promise<void> begun;
  worker_pool pool{1, 2};
  EXPECT_TRUE(pool.run([&begun, held] {
    begun.set_value();
    held.wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(pool.run([] {}));
  EXPECT_TRUE(pool.run([] {}));
  EXPECT_FALSE(pool.run([] {}));
  hold.set_value();
  pool.stop();
  EXPECT_FALSE(pool.run([] {}));
}

} // namespace
} // namespace vedette::cloud
