#include "engine/sigma/condition.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::sigma {
namespace {

const std::vector<std::string> names{"selection", "selection_b", "filter_a",
                                     "filter_b", "_hidden"};

std::string shown(const condition& x) {
  std::string out;
  for (const auto& name : x.names)
    out += (out.empty() ? "" : " ") + name;
  for (const auto& arg : x.args)
    out += (out.empty() ? "" : " ") + shown(arg);
  static constexpr const char* kinds[] = {"", "any", "all", "and", "or", "not"};
  auto kind = static_cast<int>(x.kind);
  return kind == 0 ? out : std::string{kinds[kind]} + "(" + out + ")";
}

std::string parsed(std::string_view text) {
  auto made = parse_condition(text, names);
  return made.ok ? shown(made.what)
                 : std::to_string(made.why.offset) + ": " + made.why.message;
}

TEST(sigma_condition, binds_or_weaker_than_and_weaker_than_not) {
  EXPECT_EQ(parsed("selection"), "selection");
  EXPECT_EQ(parsed("selection or selection_b and not filter_a"),
            "or(selection and(selection_b not(filter_a)))");
  EXPECT_EQ(parsed("(selection or selection_b) AND NOT (filter_a)"),
            "and(or(selection selection_b) not(filter_a))");
  EXPECT_EQ(parsed("not not selection"), "not(not(selection))");
}

TEST(sigma_condition, counts_identifiers) {
  EXPECT_EQ(parsed("1 of them"),
            "any(selection selection_b filter_a filter_b)");
  EXPECT_EQ(parsed("all of filter_*"), "all(filter_a filter_b)");
  EXPECT_EQ(parsed("selection and not 1 of filter*"),
            "and(selection not(any(filter_a filter_b)))");
  EXPECT_EQ(parsed("any of *_b"), "any(selection_b filter_b)");
}

TEST(sigma_condition, says_what_is_wrong_and_where) {
  EXPECT_EQ(parsed("selection and"),
            "13: the condition ends where a search identifier was expected");
  EXPECT_EQ(parsed("(selection"), "0: this parenthesis is never closed");
  EXPECT_EQ(parsed("selction"), "0: no search identifier is called `selction`");
  EXPECT_EQ(parse_condition("selction", names).why.hint,
            "did you mean `selection`?");
  EXPECT_EQ(parsed("1 of x*"), "5: no search identifier fits `x*`");
  EXPECT_EQ(parsed("selection | count() > 5"),
            "10: aggregations after `|` are no longer Sigma");
  EXPECT_EQ(parsed("2 of them"), "0: expected `1 of`, `any of` or `all of`");
  EXPECT_EQ(parsed("selection filter_a"),
            "10: expected `and`, `or` or the end, found `filter_a`");
}

TEST(sigma_condition, has_a_limit_on_depth) {
  EXPECT_NE(parsed(std::string(10'000, '(')).find("nested deeper"),
            std::string::npos);
}

TEST(sigma_condition, fits_stars_wherever_they_stand) {
  auto fits = [](std::string_view pattern, std::string_view name) {
    std::size_t steps = 0;
    return fits_identifier(pattern, name, steps);
  };
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("a*", "a"));
  EXPECT_TRUE(fits("*b", "aab"));
  EXPECT_TRUE(fits("a*b*c", "axxbbyc"));
  EXPECT_TRUE(fits("a**c", "abc"));
  EXPECT_TRUE(fits("*ab*", "aaab"));
  EXPECT_FALSE(fits("a*b", "abc"));
  EXPECT_FALSE(fits("", "a"));
  EXPECT_FALSE(fits("a*a", "a"));
  EXPECT_TRUE(fits("sel_*_x*", "sel__x"));
}

} // namespace
} // namespace vedette::engine::sigma
