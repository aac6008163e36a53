#include "engine/cae/json_tree.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::cae {
namespace {

std::string problem(std::string_view text) {
  diagnostics out;
  auto made = parse_json(text, out);
  EXPECT_EQ(made.has_value(), out.empty()) << text;
  return out.empty() ? "" : out.front().to_string();
}

TEST(json_tree, knows_where_each_value_was_written) {
  diagnostics out;
  auto root = parse_json("{\"a\":\n  [1, {\"b/c\": \"x\"}]}", out);
  ASSERT_TRUE(root);
  auto list = root->find("a");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->offset, 8U);
  EXPECT_EQ(list->length, 17U);
  auto inner = list->items.at(1).find("b/c");
  ASSERT_NE(inner, nullptr);
  EXPECT_EQ(inner->pointer, "/a/1/b~1c");
  EXPECT_EQ(inner->text, "x");
  EXPECT_EQ(root->find("none"), nullptr);
}

TEST(json_tree, reads_every_escape) {
  diagnostics out;
  auto root
    = parse_json("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"", out);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->text, "\"\\/\b\f\n\r\tä😀");
}

TEST(json_tree, reads_numbers_and_words) {
  diagnostics out;
  auto root = parse_json("\xef\xbb\xbf[-1.5e2,0,true,false,null]", out);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->items[0].number, -150);
  EXPECT_TRUE(root->items[2].boolean);
  EXPECT_EQ(root->items[4].kind, json_kind::null);
}

TEST(json_tree, says_what_is_wrong_and_where) {
  EXPECT_EQ(problem("{\"a\": 1,}"),
            "1:9: error: a comma before '}' (JSON allows no trailing comma)");
  EXPECT_EQ(problem("{\n  \"a\" 1}"),
            "2:7: error: expected ':' behind a name, found '1'");
  EXPECT_EQ(problem("[1 2]"),
            "1:4: error: expected ',' or ']' in an array, found '2'");
  EXPECT_EQ(problem("{\"a\":1,\"a\":2}"), "1:8: error: 'a' is there twice");
  EXPECT_EQ(problem("\"ab"), "1:1: error: this text has no closing quote");
  EXPECT_EQ(problem("{'a':1}"),
            "1:2: error: expected a name in double quotes, found '''");
  EXPECT_NE(problem("\"\\q\""), "");
  EXPECT_NE(problem("\"\\ud800\""), "");
  EXPECT_NE(problem("01"), "");
  EXPECT_NE(problem("1."), "");
  EXPECT_NE(problem("1e999"), "");
  EXPECT_NE(problem("tru"), "");
  EXPECT_NE(problem(""), "");
  EXPECT_NE(problem("{} x"), "");
}

TEST(json_tree, bounds_depth) {
  EXPECT_EQ(problem(std::string(48, '[') + std::string(48, ']')), "");
  EXPECT_NE(problem(std::string(100'000, '[')).find("nested deeper"),
            std::string::npos);
}

} // namespace
} // namespace vedette::engine::cae
