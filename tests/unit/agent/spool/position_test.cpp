#include "agent/spool/position.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(position, survives_the_way_through_text) {
  spool_position before;
  before.epoch = 1'700'000'000;
  before.lanes[2] = {5, 17, 3, 900, {{18, 20, 900}, {30, 30, 0}}};
  auto after = parse_position(to_text(before));
  ASSERT_TRUE(after.ok()) << after.why().detail;
  EXPECT_EQ(to_text(after.value()), to_text(before));
  EXPECT_EQ(after.value().lanes[2].gaps.size(), 2U);
  EXPECT_EQ(after.value().lanes[2].base, 5U);
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
