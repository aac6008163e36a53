#include "engine/timestamp.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {
namespace {

constexpr time_ns noon_2022 = 1'651'665'600 * ns_per_second;

time_ns guess(std::string_view text) {
  return read_time(text, {}).value_or(-1);
}

TEST(timestamp, reads_iso_in_its_usual_spellings) {
  for (auto text : {"2022-05-04T12:00:00Z", "2022-05-04 12:00:00",
                    "2022-05-04T14:00:00+02:00", "2022-05-04T10:30:00.0-0130",
                    "04-05-2022 12:00", "2022-05-04T12:00:00,000000000Z"})
    EXPECT_EQ(guess(text), noon_2022) << text;
  EXPECT_EQ(guess("2022-05-04T12:00:00.001Z"), noon_2022 + 1'000'000);
  EXPECT_EQ(guess("2022-05-04T12:00:00.123456789123Z"),
            noon_2022 + 123'456'789);
}

TEST(timestamp, tells_the_unit_of_a_number_by_its_size) {
  EXPECT_EQ(guess("1651665600"), noon_2022);
  EXPECT_EQ(guess("1651665600000"), noon_2022);
  EXPECT_EQ(guess("1651665600000000"), noon_2022);
  EXPECT_EQ(guess("1651665600000000000"), noon_2022);
  EXPECT_EQ(guess("132961392000000000"), noon_2022); // FILETIME
  EXPECT_EQ(guess("116444736000000000"), 0);
  EXPECT_EQ(read_time(schema::value{1651665600.5}, {}),
            noon_2022 + 500'000'000);
}

TEST(timestamp, takes_small_numbers_for_milliseconds) {
  EXPECT_EQ(guess("1"), 1'000'000);
}

TEST(timestamp, follows_a_given_format) {
  auto at = [](const char* format, std::string_view text) {
    return read_time(text, time_format::parse(format).value()).value_or(-1);
  };
  EXPECT_EQ(at("s", "1"), ns_per_second);
  EXPECT_EQ(at("filetime", "116444736000000001"), 100);
  EXPECT_EQ(at("dd-MM-yyyy", "04-05-2022"), noon_2022 - 43200 * ns_per_second);
  EXPECT_EQ(at("%d/%b/%Y:%H:%M:%S %z", "04/May/2022:14:00:00 +0200"),
            noon_2022);
  EXPECT_EQ(at("yyyy-MM-dd'T'HH:mm:ss.SSS", "2022-05-04T12:00:00.000"),
            noon_2022);
  EXPECT_EQ(at("dd-MM-yyyy", "2022-05-04"), -1);
  EXPECT_FALSE(time_format::parse("quux").ok());
}

TEST(timestamp, refuses_what_is_not_a_time) {
  for (auto text : {"", "yesterday", "2022-13-01", "2022-02-30", "2022-05-04T",
                    "2022-05-04T12:00:00Zzz", "99999999999999999999999"})
    EXPECT_EQ(read_time(text, {}), std::nullopt) << text;
}

TEST(timestamp, does_not_overflow) {
  auto seconds = time_format::parse("s").value();
  EXPECT_EQ(read_time("9223372036854775807", seconds), std::nullopt);
  EXPECT_EQ(
    read_time("-9223372036854775808", time_format::parse("filetime").value()),
    std::nullopt);
  EXPECT_EQ(read_time(schema::value{1e300}, seconds), std::nullopt);
}

} // namespace
} // namespace vedette::engine
