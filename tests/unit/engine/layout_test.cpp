#include "engine/layout.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {
namespace {

TEST(layout, starts_with_the_category) {
  auto fields = layout{};
  EXPECT_EQ(fields.names().at(layout::category), "event.category");
}

TEST(layout, gives_each_name_one_slot) {
  auto fields = layout{};
  auto a = fields.bind("a");
  auto b = fields.bind("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(fields.bind("a"), a);
  EXPECT_EQ(fields.bind("event.category"), layout::category);
  EXPECT_EQ(fields.size(), 3U);
}

} // namespace
} // namespace vedette::engine
