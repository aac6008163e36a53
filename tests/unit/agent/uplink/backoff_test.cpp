#include "agent/uplink/backoff.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using std::chrono::milliseconds;

TEST(backoff, stays_between_its_bounds_and_starts_small) {
  backoff waits{milliseconds{500}, milliseconds{60'000}, 1};
  EXPECT_LE(waits.next(), milliseconds{1500});
  for (int i = 0; i < 1000; ++i) {
    auto wait = waits.next();
    EXPECT_GE(wait, milliseconds{500});
    EXPECT_LE(wait, milliseconds{60'000});
  }
  waits.reset();
  EXPECT_LE(waits.next(), milliseconds{1500});
}

TEST(backoff, spreads_a_thousand_agents) {
  int early = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    backoff waits{milliseconds{500}, milliseconds{60'000}, seed};
    for (int i = 0; i < 5; ++i)
      waits.next();
    early += waits.next() < milliseconds{5000};
  }
  EXPECT_GT(early, 100);
  EXPECT_LT(early, 900);
}

TEST(backoff, honours_a_request_for_patience) {
  backoff waits{milliseconds{500}, milliseconds{60'000}, 1};
  EXPECT_GE(waits.next(milliseconds{90'000}), milliseconds{90'000});
}

} // namespace
} // namespace vedette::agent
