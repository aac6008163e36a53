#include "base/printable.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(printable, leaves_nothing_that_steers_a_terminal) {
  EXPECT_EQ(printable("a\x1b[31mred\x07"), "a?[31mred?");
  EXPECT_EQ(printable("\x7f\x01"), "??");
  EXPECT_EQ(printable("\u009b2J"), "?2J");
  EXPECT_EQ(printable("user\u202egpj.exe"), "user?gpj.exe");
  EXPECT_EQ(printable("\u2066x\u2069"), "?x?");
}

TEST(printable, keeps_text_of_all_languages_and_its_lines) {
  EXPECT_EQ(printable("größe\n\t日本 😀"), "größe\n\t日本 😀");
  EXPECT_EQ(printable_line("a\nb\tc"), "a\\nb c");
}

TEST(printable, replaces_what_is_not_utf8_byte_by_byte) {
  EXPECT_EQ(printable("a\xff\xc3z"), "a??z");
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");
  EXPECT_EQ(printable("\xc0\xaf"), "??");
}

TEST(printable, shortens_between_characters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("aéé", 2), "a…");
}

} // namespace
} // namespace vedette
