#include "engine/plan/automaton.hpp"
#include "engine/plan/literals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace vedette::engine::plan_detail {
namespace {

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> x) {
  std::sort(x.begin(), x.end());
  x.erase(std::unique(x.begin(), x.end()), x.end());
  return x;
}

std::vector<std::uint32_t> found_by_scanner(const std::vector<std::string>& all,
                                            std::string_view text) {
  auto scanner = literal_scanner::compile(all);
  EXPECT_TRUE(scanner.ok());
  literal_scratch work;
  scanner.value().make_ready(work);
  std::vector<std::uint32_t> out;
  scanner.value().scan(text, work, out);
  return sorted(out);
}

std::vector<std::uint32_t>
found_by_automaton(const std::vector<std::string>& all, std::string_view text) {
  std::vector<std::uint32_t> out;
  literal_automaton{all}.scan(text, out);
  return sorted(out);
}

TEST(literals, finds_overlapping_and_nested_ones) {
  std::vector<std::string> all{"he", "she", "his", "hers", "e"};
  std::vector<std::uint32_t> wanted{0, 1, 3, 4};
  EXPECT_EQ(found_by_scanner(all, "ushers"), wanted);
  EXPECT_EQ(found_by_automaton(all, "ushers"), wanted);
}

TEST(literals, finds_bytes_of_any_value) {
  std::string nul("a\0b", 3);
  std::vector<std::string> all{nul, "\xff\xfe"};
  EXPECT_EQ(found_by_scanner(all, "x" + nul).size(), 1U);
  EXPECT_EQ(found_by_automaton(all, "\xff\xfe").size(), 1U);
}

TEST(literals, of_none_finds_nothing) {
  EXPECT_TRUE(found_by_scanner({}, "text").empty());
}

// Some builds of Hyperscan-like libraries miss matches at certain lengths.
TEST(literals, are_found_at_every_length_and_place) {
  auto scanner = literal_scanner::compile({"| python", "curl"});
  ASSERT_TRUE(scanner.ok()) << scanner.why().detail;
  literal_scratch work;
  scanner.value().make_ready(work);
  for (std::size_t before = 0; before < 300; ++before)
    for (std::size_t behind : {0U, 1U, 64U}) {
      auto text = std::string(before, 'x') + "curl y | python"
                  + std::string(behind, ' ');
      std::vector<std::uint32_t> out;
      scanner.value().scan(text, work, out);
      ASSERT_EQ(sorted(out).size(), 2U) << before << " " << behind;
    }
}

TEST(literals, scanner_automaton_and_search_agree) {
  constexpr unsigned seed = 20261123;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  auto word = [&random](std::size_t size, int letters) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i)
      out += static_cast<char>(
        'a' + static_cast<int>(random() % static_cast<unsigned>(letters)));
    return out;
  };
  for (int round = 0; round < 60; ++round) {
    int letters = 2 + round % 5;
    std::set<std::string> distinct;
    for (int i = 0; i < 120; ++i)
      distinct.insert(word(1 + random() % 9, letters));
    std::vector<std::string> all(distinct.begin(), distinct.end());
    auto text = word(random() % 200, letters);
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = 0; i < all.size(); ++i)
      if (text.find(all[i]) != std::string::npos)
        wanted.push_back(i);
    ASSERT_EQ(found_by_scanner(all, text), wanted) << text;
    ASSERT_EQ(found_by_automaton(all, text), wanted) << text;
  }
}

} // namespace
} // namespace vedette::engine::plan_detail
