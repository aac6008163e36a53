#include "schema/block/bloom.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vedette::schema::block_parts {
namespace {

TEST(bloom_test, knows_all_it_was_made_of_and_little_else) {
  std::vector<std::uint64_t> hashes;
  for (int i = 0; i < 1000; ++i)
    hashes.push_back(folded_hash("text" + std::to_string(i)));
  auto bits = make_bloom(hashes.data(), hashes.size());
  for (auto hash : hashes)
    EXPECT_TRUE(bloom_may_have(bits, hash));
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i)
    wrong += bloom_may_have(bits, folded_hash("other" + std::to_string(i)));
  EXPECT_LT(wrong, 400);
}

TEST(bloom_test, malformed_bits_say_yes) {
  EXPECT_TRUE(bloom_may_have("", 1));
  EXPECT_TRUE(bloom_may_have("abc", 1));
}

TEST(bloom_test, case_of_ascii_does_not_matter) {
  EXPECT_EQ(folded_hash("PowerShell.EXE"), folded_hash("powershell.exe"));
  EXPECT_NE(folded_hash("a"), folded_hash("b"));
  EXPECT_TRUE(folds_oddly("\xc5\xbf"));
  EXPECT_FALSE(folds_oddly("\xc3\xa9"));
}

} // namespace
} // namespace vedette::schema::block_parts
