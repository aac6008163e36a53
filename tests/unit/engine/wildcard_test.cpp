#include "engine/wildcard.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

namespace {

bool fits(std::string_view pattern, std::string_view text) {
  return wildcard{pattern}.matches(text);
}

} // namespace

TEST(wildcard, stars_stand_for_any_run) {
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("**", "x"));
  EXPECT_TRUE(fits("a*c", "abbbc"));
  EXPECT_TRUE(fits("a*c", "ac"));
  EXPECT_FALSE(fits("a*c", "acb"));
  EXPECT_FALSE(fits("ab*ba", "aba"));
  EXPECT_TRUE(fits("*a*b*", "xaxbx"));
  EXPECT_FALSE(fits("*b*a*", "xaxbx"));
  EXPECT_TRUE(fits("*ab", "abab"));
  EXPECT_TRUE(fits("", ""));
  EXPECT_FALSE(fits("", "x"));
}

TEST(wildcard, question_marks_stand_for_one_code_point) {
  EXPECT_TRUE(fits("w?ninit", "wininit"));
  EXPECT_TRUE(fits("f?r", "für"));
  EXPECT_FALSE(fits("f?r", "fr"));
  EXPECT_TRUE(fits("*e?e", "lsass.exe"));
  EXPECT_TRUE(fits("*?", "x"));
  EXPECT_FALSE(fits("*?", ""));
  EXPECT_TRUE(fits("?:\\\\Users*x?", "C:\\Users\\ax1"));
  EXPECT_TRUE(fits("*a?c*", "aacbc-abc"));
}

TEST(wildcard, a_backslash_escapes) {
  EXPECT_TRUE(fits(R"(a\*b)", "a*b"));
  EXPECT_FALSE(fits(R"(a\*b)", "axb"));
  EXPECT_TRUE(fits(R"(C:\\x)", R"(C:\x)"));
  EXPECT_TRUE(fits(wildcard::escape(R"(a*?\)") + "*", R"(a*?\tail)"));
}

} // namespace vedette::engine
