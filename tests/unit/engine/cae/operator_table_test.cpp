#include "engine/cae/operator_table.hpp"

#include <gtest/gtest.h>

#include <set>

namespace vedette::engine::cae {
namespace {

TEST(operator_table, knows_the_documented_names_and_their_aliases) {
  for (auto name : {"Base64Encoding", "ContainsAll", "ContainsAllWords",
                    "ContainsAny", "ContainsAnyWord", "EqualsAny"}) {
    ASSERT_NE(operator_named(name), nullptr) << name;
    EXPECT_TRUE(operator_named(name)->documented) << name;
  }
  EXPECT_EQ(operator_named("Contains"), operator_named("ContainsAny"));
  EXPECT_EQ(operator_named("ContainsWord"), operator_named("ContainsAnyWord"));
  EXPECT_EQ(operator_named("Base64"), operator_named("Base64Encoding"));
}

TEST(operator_table, knows_the_recalled_names) {
  for (auto name : {"EndsWithAny",
                    "EndsWith",
                    "StartsWithAny",
                    "StartsWith",
                    "Equals",
                    "GreaterThan",
                    "GreaterThanOrEquals",
                    "LessThan",
                    "LessThanOrEquals",
                    "InRange",
                    "IpIsInRange",
                    "IsFlagSet",
                    "IsTrue",
                    "IsPopulated",
                    "IsNullOrEmpty",
                    "IsHomoglyph",
                    "RegexMatches",
                    "MatchesAny",
                    "HammingDistance",
                    "LevenshteinDistance",
                    "DamerauLevenshteinDistance",
                    "LongestCommonSubsequence",
                    "LongestCommonSubstring",
                    "ShannonEntropy",
                    "HexEncoding"})
    EXPECT_NE(operator_named(name), nullptr) << name;
}

TEST(operator_table, does_not_mind_case) {
  EXPECT_EQ(operator_named("EQUALSANY"), operator_named("EqualsAny"));
  EXPECT_EQ(operator_named("EqualsNone"), nullptr);
  EXPECT_EQ(operator_named(""), nullptr);
}

TEST(operator_table, says_everything_about_every_operator) {
  std::set<std::string_view> seen;
  for (auto name : operator_names())
    EXPECT_TRUE(seen.insert(name).second) << name << " is there twice";
  for (const auto& x : operators()) {
    EXPECT_FALSE(x.phrase.empty()) << x.name;
    EXPECT_FALSE(x.refused.empty()) << x.name;
    EXPECT_FALSE(x.meaning.empty()) << x.name;
  }
}

} // namespace
} // namespace vedette::engine::cae
