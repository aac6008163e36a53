#include "engine/date_part.hpp"
#include "engine/function.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace vedette::engine {
namespace {

using schema::value;

std::int64_t part(std::string_view time, date_unit unit) {
  std::array args{value{time}, value{static_cast<std::int64_t>(unit)}};
  auto made = date_part(args);
  return made.is_null() ? -1 : made.integer();
}

TEST(date_part, takes_a_time_apart_in_utc) {
  constexpr std::string_view at = "2024-12-31T23:59:58Z";
  EXPECT_EQ(part(at, date_unit::minute), 59);
  EXPECT_EQ(part(at, date_unit::hour), 23);
  EXPECT_EQ(part(at, date_unit::day), 31);
  EXPECT_EQ(part(at, date_unit::month), 12);
  EXPECT_EQ(part(at, date_unit::year), 2024);
}

TEST(date_part, counts_weeks_as_iso_8601_does) {
  EXPECT_EQ(part("2024-12-31T00:00:00Z", date_unit::week), 1);
  EXPECT_EQ(part("2021-01-03T00:00:00Z", date_unit::week), 53);
  EXPECT_EQ(part("2021-01-04T00:00:00Z", date_unit::week), 1);
}

TEST(date_part, of_no_time_is_null) {
  EXPECT_EQ(part("yesterday", date_unit::day), -1);
}

} // namespace
} // namespace vedette::engine
