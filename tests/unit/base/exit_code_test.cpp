#include "base/exit_code.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(exit_code, follows_the_documented_table) {
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::unspecified)), 1);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::not_found)), 4);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::conflict)), 5);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::unauthenticated)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::forbidden)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::unavailable)), 7);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::timed_out)), 7);
  EXPECT_EQ(static_cast<int>(exit_code_of(errc::invalid_argument)), 8);
}

} // namespace
} // namespace vedette
