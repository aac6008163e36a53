#include "engine/plan/atom_sets.hpp"
#include "engine/plan/verdicts.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::plan_detail {
namespace {

TEST(atom_sets, keeps_each_set_once) {
  atom_sets sets;
  std::vector<atom_id> a{3, 1, 3};
  std::vector<atom_id> b{1, 3};
  std::vector<atom_id> c;
  auto first = sets.intern(a);
  EXPECT_EQ(sets.intern(b), first);
  EXPECT_EQ(sets.intern(c), 0U);
  EXPECT_EQ(sets.members(first).size(), 2U);
  EXPECT_TRUE(sets.members(0).empty());
}

TEST(verdict_table, finds_what_it_keeps_and_is_bounded) {
  verdict_table table;
  std::vector<hit> hits{{4, 1}};
  std::vector<std::uint32_t> open{9};
  for (std::uint64_t i = 0; i < verdict_table::verdicts_max + 10; ++i) {
    std::vector<std::uint64_t> signature{i, i * 3};
    auto hash = verdict_table::hash_of(signature);
    ASSERT_EQ(table.find(hash, signature), nullptr);
    table.keep(hash, signature, hits, open);
    const auto* found = table.find(hash, signature);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(table.hits(*found)[0].rule, 4U);
    EXPECT_EQ(table.open(*found)[0], 9U);
  }
  std::vector<std::uint64_t> early{0, 0};
  EXPECT_EQ(table.find(verdict_table::hash_of(early), early), nullptr);
}

} // namespace
} // namespace vedette::engine::plan_detail
