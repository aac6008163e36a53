#include "engine/case_fold.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

TEST(case_fold, folds_one_code_point_to_one) {
  EXPECT_EQ(folded("SvcHost.EXE"), "svchost.exe");
  EXPECT_EQ(folded("ÄÖÜ ΣΑΣ"), "äöü σασ");
  EXPECT_EQ(folded("straße"), "straße");
}

TEST(case_fold, leaves_bytes_that_are_not_utf8) {
  EXPECT_EQ(folded("A\xff\xfe Ä"), "a\xff\xfe ä");
}

TEST(case_fold, compares_without_case) {
  EXPECT_TRUE(equal_folded("Foo", "fOO"));
  EXPECT_TRUE(equal_folded("ÉCOLE", "école"));
  EXPECT_FALSE(equal_folded("Foo", "Fo"));
  EXPECT_LT(compare_folded("SYSTE", "system"), 0);
  EXPECT_GT(compare_folded("b", "A"), 0);
  EXPECT_EQ(compare_folded("", ""), 0);
}

TEST(case_fold, counts_code_points_not_bytes) {
  EXPECT_EQ(count_code_points("für"), 3U);
  EXPECT_EQ(count_code_points("a\xff"), 2U);
  EXPECT_EQ(offset_of("für", 2), 3U);
  EXPECT_EQ(offset_of("für", 9), 4U);
}

} // namespace vedette::engine
