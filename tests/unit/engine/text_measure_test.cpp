#include "engine/text_measure.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::engine {
namespace {

TEST(text_measure, counts_edits) {
  EXPECT_EQ(hamming_distance("karolin", "kathrin", false), 3U);
  EXPECT_EQ(hamming_distance("a", "ab", false), std::nullopt);
  EXPECT_EQ(levenshtein_distance("kitten", "sitting", false), 3U);
  EXPECT_EQ(levenshtein_distance("", "abc", false), 3U);
  EXPECT_EQ(levenshtein_distance("ab", "ba", false), 2U);
  EXPECT_EQ(damerau_distance("ab", "ba", false), 1U);
  EXPECT_EQ(damerau_distance("svchost.exe", "scvhost.exe", false), 1U);
  EXPECT_EQ(levenshtein_distance("ABC", "abc", true), 0U);
  EXPECT_EQ(levenshtein_distance("ABC", "abc", false), 3U);
  EXPECT_EQ(levenshtein_distance("für", "fur", false), 1U);
}

TEST(text_measure, finds_what_texts_have_in_common) {
  EXPECT_EQ(longest_common_substring("xabcy", "zabcw", false), 3U);
  EXPECT_EQ(longest_common_subsequence("abcbdab", "bdcaba", false), 4U);
  EXPECT_EQ(longest_common_substring("", "abc", false), 0U);
}

TEST(text_measure, bounds_what_one_comparison_costs) {
  auto a = std::string(1'000'000, 'a');
  auto b = std::string(1'000'000, 'b');
  EXPECT_EQ(levenshtein_distance(a, b, false), measured_points_max);
}

TEST(text_measure, measures_randomness) {
  EXPECT_DOUBLE_EQ(shannon_entropy(""), 0);
  EXPECT_DOUBLE_EQ(shannon_entropy("aaaa"), 0);
  EXPECT_DOUBLE_EQ(shannon_entropy("abcd"), 2);
}

TEST(text_measure, sees_through_look_alikes) {
  EXPECT_TRUE(is_homoglyph("раураl", "paypal")); // Cyrillic
  EXPECT_TRUE(is_homoglyph("svch0st.exe", "svchost.exe"));
  EXPECT_TRUE(is_homoglyph("systernd", "systemd"));
  EXPECT_TRUE(is_homoglyph("ｓｓｈｄ", "sshd"));
  EXPECT_TRUE(is_homoglyph("ss\xe2\x80\x8bhd", "sshd")); // zero width
  EXPECT_FALSE(is_homoglyph("sshd", "sshd"));
  EXPECT_FALSE(is_homoglyph("SSHD", "sshd"));
  EXPECT_FALSE(is_homoglyph("bash", "dash"));
}

} // namespace
} // namespace vedette::engine
