#include "agent/spool/position.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(position, survives_the_way_through_text) {
  spool_position before;
  before.epoch = 1'700'000'000;
  before.lanes[2] = {5, 17, 3, 900, 77, {{18, 20, 900}, {30, 30, 0}}};
  before.spool = uid::of("spool");
  before.installation = uid::of("installation");
  before.mark = "17.4.5";
  auto after = parse_position(to_text(before));
  ASSERT_TRUE(after.ok()) << after.why().detail;
  EXPECT_EQ(to_text(after.value()), to_text(before));
  EXPECT_EQ(after.value().lanes[2].gaps.size(), 2U);
  EXPECT_EQ(after.value().lanes[2].base, 5U);
}

TEST(position, reads_what_was_written_before_spools_had_names) {
  const std::string old = "vedette spool 1\nepoch 7\nlane telemetry 1 5 0 0\n"
                          "gap telemetry 6 6 3\ncrc 3779464989\n";
  auto read = parse_position(old);
  ASSERT_TRUE(read.ok()) << read.why().detail;
  EXPECT_TRUE(read.value().spool.is_nil());
  EXPECT_EQ(read.value().epoch, 7U);
  EXPECT_EQ(read.value().lanes[2].acknowledged, 5U);
  EXPECT_EQ(read.value().lanes[2].gaps.at(0).events, 3U);
}

TEST(position, refuses_any_changed_or_missing_byte) {
  spool_position what;
  what.epoch = 9;
  auto text = to_text(what);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(parse_position(changed).ok()) << i;
    EXPECT_FALSE(parse_position(text.substr(0, i)).ok()) << i;
  }
}

} // namespace
} // namespace vedette::agent
