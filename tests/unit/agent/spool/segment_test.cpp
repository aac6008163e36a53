#include "agent/spool/segment.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

std::string three_records() {
  std::string bytes;
  append_record(bytes, 7, 1, "seven");
  append_record(bytes, 8, 2, "");
  append_record(bytes, 9, 3, "nine");
  return bytes;
}

TEST(segment, gives_back_what_was_appended) {
  auto bytes = three_records();
  auto found = scan_segment(bytes, 7);
  ASSERT_EQ(found.records.size(), 3U);
  EXPECT_EQ(found.good_bytes, bytes.size());
  EXPECT_EQ(found.records[2].sequence, 9U);
  EXPECT_EQ(found.records[2].events, 3U);
  const auto& place = found.records[0];
  auto raw = bytes.substr(place.offset, place.end() - place.offset);
  EXPECT_FALSE(open_record(raw + "x", place).ok());
  EXPECT_FALSE(open_record(raw, found.records[2]).ok());
  auto payload = open_record(raw, place);
  ASSERT_TRUE(payload.ok());
  EXPECT_EQ(payload.value(), "seven");
}

TEST(segment, stops_at_a_tail_torn_at_any_byte) {
  auto bytes = three_records();
  auto two = scan_segment(bytes, 7).records[2].offset;
  for (auto size = two; size < bytes.size(); ++size) {
    auto found = scan_segment(std::string_view{bytes}.substr(0, size), 7);
    EXPECT_EQ(found.records.size(), 2U) << size;
    EXPECT_EQ(found.good_bytes, two) << size;
  }
}

TEST(segment, steps_over_damage_and_keeps_later_sequences) {
  auto whole = three_records();
  auto places = scan_segment(whole, 7).records;
  for (auto at = places[1].offset; at < places[2].offset; ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    auto found = scan_segment(bytes, 7);
    ASSERT_EQ(found.records.size(), 2U) << at;
    EXPECT_EQ(found.records[1].sequence, 9U) << at;
  }
}

TEST(segment, names_say_lane_and_first_sequence) {
  segment_name name{schema::lane::bulk, 42};
  EXPECT_EQ(to_string(name), "bulk-00000000000000000042.segment");
  auto back = parse_segment_name(to_string(name));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->which, schema::lane::bulk);
  EXPECT_EQ(back->first, 42U);
  for (const auto* wrong : {"", "position", "bulk-42.segment", "x-1",
                            "bulk-0000000000000000004x.segment",
                            "nolane-00000000000000000042.segment"})
    EXPECT_FALSE(parse_segment_name(wrong).has_value()) << wrong;
}

} // namespace
} // namespace vedette::agent
