#include "base/result.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(result, holds_a_value_or_a_reason) {
  result<int> good{1};
  result<int> bad{error{errc::not_found, "rule 7"}};
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.value(), 1);
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.why().detail, "rule 7");
}

TEST(errc, every_code_has_its_own_name) {
  EXPECT_STREQ(name_of(errc::not_found), "not_found");
  EXPECT_STREQ(name_of(errc::unsupported), "unsupported");
}

} // namespace
} // namespace vedette
