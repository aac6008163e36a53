#include "cloud/identity/sign_in_limiter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
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
