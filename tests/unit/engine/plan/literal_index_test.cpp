#include "engine/plan/literal_index.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace vedette::engine::plan_detail {
namespace {

std::set<std::uint32_t> found(const literal_index& all, std::string text) {
  std::set<std::uint32_t> out;
  auto size = text.size();
  text.append(literal_index::padding, '\0');
  all.scan(std::string_view{text}.substr(0, size),
           [&](std::uint32_t id) { out.insert(id); });
  return out;
}

std::set<std::uint32_t> found(const std::vector<std::string>& all,
                              std::string text) {
  std::vector<literal_index::literal> literals;
  for (const auto& x : all)
    literals.push_back({x, literal_place::anywhere,
                        static_cast<std::uint32_t>(literals.size())});
  return found(literal_index{literals}, std::move(text));
}

using ids = std::set<std::uint32_t>;

TEST(literal_index, finds_overlapping_and_nested_literals) {
  EXPECT_EQ(found({"he", "she", "his", "hers", "e", "ushers"}, "ushers"),
            (ids{0, 1, 3, 4, 5}));
}

TEST(literal_index, finds_bytes_of_any_value) {
  std::string nul("a\0b", 3);
  EXPECT_EQ(found({nul, "\xff\xfe", std::string("\0", 1)}, "x" + nul + "\xff"),
            (ids{0, 2}));
}

TEST(literal_index, does_not_look_behind_the_text) {
  EXPECT_EQ(found({std::string("a\0", 2), std::string("a\0\0\0", 4)}, "xa"),
            ids{});
}

TEST(literal_index, of_nothing_finds_nothing) {
  EXPECT_EQ(found(std::vector<std::string>{}, "text"), ids{});
  EXPECT_EQ(found(literal_index{}, "text"), ids{});
  EXPECT_EQ(found({"a", "text"}, ""), ids{});
}

TEST(literal_index, keeps_literals_to_their_place) {
  literal_index all{{{"cmd.exe", literal_place::front, 0},
                     {"cmd.exe", literal_place::back, 1},
                     {"cmd.exe", literal_place::whole, 2},
                     {"x", literal_place::front, 3},
                     {"x", literal_place::back, 4},
                     {"ab", literal_place::whole, 5}}};
  EXPECT_EQ(found(all, "cmd.exe"), (ids{0, 1, 2}));
  EXPECT_EQ(found(all, "cmd.exe cmd.exe"), (ids{0, 1}));
  EXPECT_EQ(found(all, "xcmd.exe"), (ids{1, 3}));
  EXPECT_EQ(found(all, "y x"), ids{4});
  EXPECT_EQ(found(all, "x x"), (ids{3, 4}));
  EXPECT_EQ(found(all, "ab"), ids{5});
  EXPECT_EQ(found(all, "abab"), ids{});
}

TEST(literal_index, finds_at_every_length_and_place) {
  for (std::size_t before = 0; before < 300; ++before)
    for (std::size_t behind : {0U, 1U, 64U})
      ASSERT_EQ(found({"| python", "curl", "py"}, std::string(before, 'x')
                                                    + "curl y | python"
                                                    + std::string(behind, ' ')),
                (ids{0, 1, 2}))
        << before << " " << behind;
}

TEST(literal_index, finds_what_searching_finds) {
  constexpr unsigned seed = 20261123;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  auto word = [&random](std::size_t size, unsigned letters) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i)
      out += static_cast<char>('a' + static_cast<int>(random() % letters));
    return out;
  };
  for (unsigned round = 0; round < 200; ++round) {
    auto letters = 1 + round % 6;
    std::vector<literal_index::literal> all;
    for (std::uint32_t i = 0; i < 1 + round; ++i)
      all.push_back({word(1 + random() % 9, letters),
                     static_cast<literal_place>(random() % 4), i});
    literal_index index{all};
    for (int i = 0; i < 20; ++i) {
      auto text = word(random() % (i == 0 ? 300 : 12), letters);
      ids wanted;
      for (const auto& x : all)
        if (x.place == literal_place::anywhere
              ? text.find(x.text) != std::string::npos
            : x.place == literal_place::front ? text.starts_with(x.text)
            : x.place == literal_place::back  ? text.ends_with(x.text)
                                              : text == x.text)
          wanted.insert(x.id);
      ASSERT_EQ(found(index, text), wanted) << text;
    }
  }
}

} // namespace
} // namespace vedette::engine::plan_detail
