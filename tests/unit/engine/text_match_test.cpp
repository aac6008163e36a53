#include "engine/text_match.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

namespace {

bool fits(text_pattern pattern, std::string_view text) {
  auto made = text_matcher::compile(pattern);
  EXPECT_TRUE(made.ok()) << pattern.text;
  return made.ok() && made.value().matches(text);
}

} // namespace

TEST(text_matcher, tests_each_way) {
  EXPECT_TRUE(
    fits({.op = text_op::equals, .text = "Cmd", .fold = true}, "cMD"));
  EXPECT_FALSE(fits({.op = text_op::equals, .text = "Cmd"}, "cmd"));
  EXPECT_TRUE(
    fits({.op = text_op::contains, .text = "ö", .fold = true}, "HÖR"));
  EXPECT_TRUE(fits({.op = text_op::starts_with, .text = "ab"}, "abc"));
  EXPECT_TRUE(fits({.op = text_op::ends_with, .text = "bc"}, "abc"));
  EXPECT_TRUE(
    fits({.op = text_op::wildcard, .text = "*.EXE", .fold = true}, "a.exe"));
  EXPECT_TRUE(fits({.op = text_op::word, .text = "add"}, "net /add x"));
  EXPECT_FALSE(fits({.op = text_op::word, .text = "add"}, "address"));
}

TEST(text_matcher, anchors_a_regex_unless_it_searches) {
  EXPECT_FALSE(fits({.op = text_op::regex, .text = "b+"}, "abbb"));
  EXPECT_TRUE(
    fits({.op = text_op::regex, .text = "b+", .search = true}, "abb"));
  EXPECT_TRUE(
    fits({.op = text_op::regex, .text = "A.c", .fold = true, .dot_all = true},
         "a\nC"));
}

TEST(text_matcher, refuses_by_name_what_is_not_linear) {
  EXPECT_NE(unsupported_in_regex("a(?=b)")->find("look-ahead"),
            std::string::npos);
  EXPECT_NE(unsupported_in_regex("(?<!a)b")->find("look-behind"),
            std::string::npos);
  EXPECT_NE(unsupported_in_regex(R"((a)\1)")->find("back-reference"),
            std::string::npos);
  EXPECT_FALSE(unsupported_in_regex(R"(\\1(?:a)[(?=])"));
  auto made = text_matcher::compile({.op = text_op::regex, .text = "(a"});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.why().code, errc::invalid_argument);
}

TEST(text_matcher, bounds_the_memory_of_a_regex) {
  auto made = text_matcher::compile(
    {.op = text_op::regex, .text = "((a{1,500}){1,500}){1,500}"});
  EXPECT_FALSE(made.ok());
}

TEST(pattern_set, finds_one_among_many) {
  std::vector<text_pattern> list;
  for (const auto* x : {"a", "b", "c", "d", "e"})
    list.push_back({.op = text_op::equals, .text = x, .fold = true});
  list.push_back({.op = text_op::contains, .text = "Z"});
  auto made = pattern_set::compile(list);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made.value().matches("D"));
  EXPECT_TRUE(made.value().matches("xZx"));
  EXPECT_FALSE(made.value().matches("xzx"));
}

} // namespace vedette::engine
