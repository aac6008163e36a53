#include "engine/sigma/yaml.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::sigma {
namespace {

yaml_node read_one(std::string_view text) {
  diagnostics out;
  auto made = read_yaml(text, out);
  EXPECT_TRUE(out.empty()) << out.front().to_string();
  return made.empty() ? yaml_node{} : made.front();
}

std::string problem_of(std::string_view text) {
  diagnostics out;
  read_yaml(text, out);
  return out.empty() ? "" : out.front().to_string();
}

TEST(sigma_yaml, knows_kinds_and_places) {
  auto node = read_one("a: 1\nb:\n  - x\n  - 'y'\nc: ~\nd: null\n");
  ASSERT_TRUE(node.is_mapping());
  EXPECT_EQ(node.find("a")->as_integer(), 1);
  EXPECT_EQ(node.find("b")->items.at(1).at.line, 4U);
  EXPECT_EQ(node.find("b")->items.at(1).at.column, 5U);
  EXPECT_TRUE(node.find("b")->items.at(1).quoted);
  EXPECT_TRUE(node.find("c")->is_null());
  EXPECT_TRUE(node.find("d")->is_null());
  EXPECT_EQ(node.find("e"), nullptr);
}

TEST(sigma_yaml, reads_plain_scalars_as_yaml_1_1_does) {
  auto node = read_one("[10, -3, 0x1f, 017, 1.5, yes, Off, '10', 1.2.3]");
  const auto& x = node.items;
  EXPECT_EQ(x[0].as_integer(), 10);
  EXPECT_EQ(x[1].as_integer(), -3);
  EXPECT_EQ(x[2].as_integer(), 31);
  EXPECT_EQ(x[3].as_integer(), 15);
  EXPECT_EQ(x[4].as_real(), 1.5);
  EXPECT_EQ(x[5].as_boolean(), true);
  EXPECT_EQ(x[6].as_boolean(), false);
  EXPECT_FALSE(x[7].as_integer());
  EXPECT_FALSE(x[8].as_real());
}

TEST(sigma_yaml, reads_several_documents) {
  diagnostics out;
  EXPECT_EQ(read_yaml("a: 1\n---\nb: 2\n---\n", out).size(), 2U);
  EXPECT_TRUE(out.empty());
}

TEST(sigma_yaml, refuses_anchors_and_aliases_by_place) {
  EXPECT_EQ(problem_of("a: &x [1]\nb: 2"),
            "1:4: error: not readable as YAML: anchors (&name) are not "
            "accepted");
  EXPECT_NE(problem_of("a: 1\nb: *x"), "");
}

TEST(sigma_yaml, refuses_depth_size_and_doubled_keys) {
  EXPECT_NE(problem_of(std::string(40, '[') + std::string(40, ']')), "");
  EXPECT_NE(problem_of(std::string(yaml_bytes_max + 1, ' ')), "");
  EXPECT_EQ(problem_of("a: 1\nb: 2\na: 3"),
            "3:1: error: not readable as YAML: the key `a` is there twice");
}

TEST(sigma_yaml, survives_a_hundred_thousand_open_brackets) {
  EXPECT_NE(problem_of(std::string(100'000, '[')), "");
  EXPECT_NE(problem_of(std::string(100'000, '{')), "");
}

TEST(sigma_yaml, writes_events_as_json) {
  auto node = read_one("{a: 1, b: [x, null, true], c: '2'}");
  EXPECT_EQ(to_json(node), R"({"a":1,"b":["x",null,true],"c":"2"})");
}

} // namespace
} // namespace vedette::engine::sigma
