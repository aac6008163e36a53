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

TEST(diagnostic, shows_of_a_long_line_what_is_around_the_place) {
  std::string text(200'000, 'x');
  text.replace(100'000, 4, "here");
  diagnostic d;
  d.offset = 100'000;
  d.length = 4;
  locate(d, text);
  EXPECT_EQ(d.column, 100'001U);
  auto shown = excerpt(d, text);
  EXPECT_LT(shown.size(), 300U);
  auto line = shown.substr(0, shown.find('\n'));
  auto caret = shown.substr(shown.find('\n') + 1);
  EXPECT_EQ(line.substr(line.find("here"), 4), "here");
  EXPECT_EQ(caret.find('^'), line.find("here") - 2); // `…` has three bytes.
}

TEST(diagnostic, sends_nothing_of_a_text_that_steers_a_terminal) {
  std::string text = "a: \x1b[31mred\x1b]0;x\x07 z";
  diagnostic d;
  d.offset = text.size() - 1;
  d.message = "unknown `" + text + "`";
  d.source = "\x1b[2J.yml";
  locate(d, text);
  for (auto c : d.to_string() + excerpt(d, text))
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
}

TEST(diagnostic, cuts_long_quotations) {
  diagnostic d;
  d.message = std::string(1 << 20, 'm');
  EXPECT_LT(d.to_string().size(), 1000U);
}

TEST(nearest, does_not_compare_words_of_a_megabyte) {
  EXPECT_EQ(nearest(std::string(1 << 20, 'p'), {"process"}), "");
}

TEST(nearest, finds_a_slip_and_nothing_far_off) {
  EXPECT_EQ(nearest("proces", {"process", "file"}), "process");
  EXPECT_EQ(nearest("porcess", {"process", "file"}), "process");
  EXPECT_EQ(nearest("zzz", {"process", "file"}), "");
}

} // namespace
} // namespace vedette
