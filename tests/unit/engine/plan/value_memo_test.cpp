#include "engine/plan/value_memo.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <unordered_map>

namespace vedette::engine::plan_detail {
namespace {

std::uint32_t find(value_memo& memo, std::uint32_t place,
                   std::string_view text) {
  return memo.find(value_memo::hash_of(place, text), place, text);
}

void keep(value_memo& memo, std::uint32_t place, std::string_view text,
          std::uint32_t answer) {
  memo.keep(value_memo::hash_of(place, text), place, text, answer);
}

TEST(value_memo, remembers_by_place_and_text) {
  value_memo memo{1U << 16U};
  keep(memo, 1, "a", 7);
  keep(memo, 2, "a", 8);
  keep(memo, 1, "", 9);
  EXPECT_EQ(find(memo, 1, "a"), 7U);
  EXPECT_EQ(find(memo, 2, "a"), 8U);
  EXPECT_EQ(find(memo, 1, ""), 9U);
  EXPECT_EQ(find(memo, 1, "b"), value_memo::unknown);
  memo.clear();
  EXPECT_EQ(find(memo, 1, "a"), value_memo::unknown);
}

TEST(value_memo, does_not_keep_long_texts) {
  value_memo memo{1U << 16U};
  std::string text(value_memo::text_bytes_max + 1, 'x');
  keep(memo, 1, text, 1);
  EXPECT_EQ(find(memo, 1, text), value_memo::unknown);
}

TEST(value_memo, forgets_but_never_lies_under_pressure) {
  constexpr unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  value_memo memo{1U << 17U};
  std::unordered_map<std::string, std::uint32_t> told;
  std::size_t hits = 0;
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    std::string text(random() % 300, static_cast<char>('a' + random() % 26));
    auto place = static_cast<std::uint32_t>(random() % 3);
    auto key = std::to_string(place) + text;
    if (auto answer = find(memo, place, text); answer != value_memo::unknown) {
      ASSERT_EQ(answer, told.at(key));
      ++hits;
    }
    keep(memo, place, text, i);
    told[key] = i;
  }
  EXPECT_GT(hits, 100U);
}

} // namespace
} // namespace vedette::engine::plan_detail
