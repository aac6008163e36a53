#include "base/diagnostic.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(diagnostic, points_at_its_place) {
  std::string text = "process where\n  nme == 1";
  diagnostic d;
  d.offset = 16;
  d.length = 3;
  d.message = "unknown field";
  locate(d, text);
  EXPECT_EQ(d.line, 2U);
  EXPECT_EQ(d.column, 3U);
  EXPECT_EQ(excerpt(d, text), "  nme == 1\n  ^^^");
  d.source = "a.eql";
  EXPECT_EQ(d.to_string(), "a.eql:2:3: error: unknown field");
}

TEST(diagnostic, knows_its_line_better_than_an_offset_into_a_part) {
  diagnostic d;
  d.line = 3;
  d.column = 5;
  EXPECT_EQ(excerpt(d, "title: t\na: b\nsel: x\n"), "sel: x\n    ^");
  EXPECT_EQ(excerpt(d, "title: t"), "\n^");
  d.column = 6;
  EXPECT_EQ(excerpt(d, "\n\n\u00e9\u00e9 x"), "\u00e9\u00e9 x\n   ^");
}

TEST(diagnostic, of_the_first_byte_has_line_and_column_one) {
  diagnostic d;
  locate(d, "");
  EXPECT_EQ(d.line, 1U);
  EXPECT_EQ(d.column, 1U);
}

TEST(nearest, finds_a_slip_and_nothing_far_off) {
  EXPECT_EQ(nearest("proces", {"process", "file"}), "process");
  EXPECT_EQ(nearest("porcess", {"process", "file"}), "process");
  EXPECT_EQ(nearest("zzz", {"process", "file"}), "");
}

} // namespace
} // namespace vedette
