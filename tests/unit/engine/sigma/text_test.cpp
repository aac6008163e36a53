#include "engine/sigma/text.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::sigma {
namespace {

std::string shown(std::string_view text) {
  auto p = wild_text::parse(text).pattern(true);
  static constexpr const char* ops[]
    = {"equals", "contains", "starts_with", "ends_with", "wildcard"};
  return std::string{ops[static_cast<int>(p.op)]} + " " + p.text;
}

TEST(sigma_text, resolves_escapes_as_the_specification_says) {
  EXPECT_EQ(shown(R"(C:\Windows\cmd.exe)"), R"(equals C:\Windows\cmd.exe)");
  EXPECT_EQ(shown(R"(C:\\Windows)"), R"(equals C:\Windows)");
  EXPECT_EQ(shown(R"(a\*b)"), R"(equals a*b)");
  EXPECT_EQ(shown(R"(a\\*)"), R"(starts_with a\)");
  EXPECT_EQ(shown(R"(a\\\*)"), R"(equals a\*)");
  EXPECT_EQ(shown(R"(\\\\x)"), R"(equals \\x)");
}

TEST(sigma_text, finds_the_simplest_pattern) {
  EXPECT_EQ(shown("*x*"), "contains x");
  EXPECT_EQ(shown("x*"), "starts_with x");
  EXPECT_EQ(shown("*x"), "ends_with x");
  EXPECT_EQ(shown("a*b"), "wildcard a*b");
  EXPECT_EQ(shown("a?b"), "wildcard a?b");
  EXPECT_EQ(shown(R"(*\?x?)"), R"(wildcard *\?x?)");
  EXPECT_EQ(shown(""), "equals ");
  EXPECT_EQ(shown("*"), "wildcard *");
}

TEST(sigma_text, encodes_utf16) {
  EXPECT_EQ(to_utf16("ab", true), std::string("a\0b\0", 4));
  EXPECT_EQ(to_utf16("ab", false), std::string("\0a\0b", 4));
  EXPECT_EQ(to_utf16("\U0001F600", true), std::string("\x3d\xd8\x00\xde", 4));
}

TEST(sigma_text, finds_base64_at_every_offset) {
  // Whatever stands before and behind, one of the three is in it.
  auto spellings = base64_offsets("/bin/bash");
  ASSERT_EQ(spellings.size(), 3U);
  for (std::string before : {"", "x", "xy", "xyz"})
    for (std::string behind : {"", "p", "pq", "pqr"}) {
      auto text = to_base64(before + "/bin/bash" + behind);
      bool found = false;
      for (const auto& x : spellings)
        found = found || text.find(x) != std::string::npos;
      EXPECT_TRUE(found) << before << "|" << behind;
    }
}

TEST(sigma_text, spells_option_dashes) {
  auto made = windash_spellings(" -enc a-b");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().size(), 5U);
  EXPECT_EQ(made.value().at(1), " /enc a-b");
  EXPECT_FALSE(windash_spellings(" -a -b -c -d -e -f").ok());
}

TEST(sigma_text, expands_placeholders) {
  auto text = wild_text::parse(R"(\%a%srv%*)");
  text.find_placeholders();
  ASSERT_TRUE(text.has_placeholder());
  auto made = text.expanded([](const std::string& name) {
    EXPECT_EQ(name, "srv");
    return std::vector<std::string>{"x", "y*"};
  });
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].pattern(true).text, "%ax");
  EXPECT_EQ(made[1].pattern(true).text, "%ay");
  EXPECT_EQ(made[1].pattern(true).op, text_op::starts_with);
}

} // namespace
} // namespace vedette::engine::sigma
