#include "base/log.hpp"
#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(time_text_test, reads_what_format_time_writes) {
  for (time_ns t : {time_ns{0}, time_ns{1'795'403'917'123'456'789},
                    time_ns{-1'000'000'001}})
    EXPECT_EQ(parse_time(format_time(t, 9)), t) << format_time(t, 9);
}

TEST(time_text_test, reads_variants) {
  auto t = parse_time("2020-05-02T02:55:56Z");
  ASSERT_TRUE(t);
  EXPECT_EQ(parse_time("2020-05-02 02:55:56.000"), t);
  EXPECT_EQ(parse_time("2020-05-02T04:55:56+02:00"), t);
  EXPECT_EQ(parse_time("2020-05-02T02:55:56,000Z"), t);
  EXPECT_EQ(parse_time("2020-05-02"),
            *t - ((2 * 60 + 55) * 60 + 56) * ns_per_second);
}

TEST(time_text_test, refuses_everything_else) {
  for (auto text : {"", "x", "2020", "2020-13-01", "2020-02-30", "2020-05-02T",
                    "2020-05-02T25:00:00Z", "2020-05-02T02:55:56.Z",
                    "2020-05-02T02:55:56Zjunk", "9999-01-01T00:00:00Z"})
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
}

} // namespace
} // namespace vedette
