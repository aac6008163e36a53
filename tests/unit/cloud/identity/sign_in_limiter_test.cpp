#include "cloud/identity/sign_in_limiter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <tuple>
#include <vector>

namespace vedette::cloud {
namespace {

constexpr time_ns minute = 60 * ns_per_second;

TEST(sign_in_limiter, makes_the_sixth_attempt_of_a_minute_wait) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(limiter.attempt("eve", "192.0.2.1"), 0U);
  EXPECT_EQ(limiter.attempt("eve", "192.0.2.1"), 60U);
  EXPECT_EQ(limiter.attempt("bob", "192.0.2.1"), 0U);
  clock.advance(minute);
  EXPECT_EQ(limiter.attempt("eve", "192.0.2.1"), 0U);
}

TEST(sign_in_limiter, limits_one_address_that_tries_many_users) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  std::uint32_t allowed = 0;
  for (int i = 0; i < 100; ++i)
    allowed += limiter.attempt("user" + std::to_string(i), "192.0.2.1") == 0;
  EXPECT_EQ(allowed, 20U);
}

TEST(sign_in_limiter, a_good_sign_in_starts_anew) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 2, minute};
  EXPECT_EQ(limiter.attempt("ann", "a"), 0U);
  EXPECT_EQ(limiter.attempt("ann", "a"), 0U);
  limiter.succeeded("ann", "a");
  EXPECT_EQ(limiter.attempt("ann", "a"), 0U);
}

TEST(sign_in_limiter, who_guesses_locks_nobody_else_out) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  for (int i = 0; i < 8; ++i)
    std::ignore = limiter.attempt("ann", "192.0.2.1");
  EXPECT_GT(limiter.attempt("ann", "192.0.2.1"), 0U);
  EXPECT_EQ(limiter.attempt("ann", "198.51.100.7"), 0U);
}

TEST(sign_in_limiter, many_addresses_that_try_one_user_are_slowed_down) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  limiter.succeeded("ann", "198.51.100.7");
  std::uint32_t allowed = 0;
  for (int i = 0; i < 100; ++i)
    allowed += limiter.attempt("ann", "192.0.2." + std::to_string(i)) == 0;
  EXPECT_EQ(allowed, 20U);
  EXPECT_EQ(limiter.attempt("ann", "203.0.113.1"), 2U);
  clock.advance(2 * ns_per_second); // Not stopped: one more every two seconds.
  EXPECT_EQ(limiter.attempt("ann", "203.0.113.1"), 0U);
  EXPECT_EQ(limiter.attempt("ann", "203.0.113.2"), 2U);
  // The user comes from where she always does.
  EXPECT_EQ(limiter.attempt("ann", "198.51.100.7"), 0U);
}

TEST(sign_in_limiter, a_node_that_is_tried_as_a_whole_slows_strangers_down) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  std::uint32_t allowed = 0;
  for (int i = 0; i < 3000; ++i)
    allowed += limiter.attempt("user" + std::to_string(i),
                               "address" + std::to_string(i))
               == 0;
  EXPECT_EQ(allowed, 1000U);
  EXPECT_EQ(limiter.attempt("somebody", "elsewhere"), 2U);
}

TEST(sign_in_limiter, parallel_attempts_do_not_pass_together) {
  manual_clock clock;
  sign_in_limiter limiter{clock, 5, minute};
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&limiter, &allowed] {
      for (int k = 0; k < 50; ++k)
        allowed += limiter.attempt("eve", "192.0.2.1") == 0;
    });
  for (auto& thread : threads)
    thread.join();
  EXPECT_EQ(allowed, 5);
}

} // namespace
} // namespace vedette::cloud
