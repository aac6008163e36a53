#include "engine/cae/function.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::cae {
namespace {

std::string show(const function& x) {
  if (x.kind == function::kind_t::name)
    return x.name;
  if (x.kind == function::kind_t::negate)
    return "!" + show(x.args.front());
  std::string out;
  for (const auto& arg : x.args)
    out += (out.empty()                       ? ""
            : x.kind == function::kind_t::all ? "&"
                                              : "|")
           + show(arg);
  return "(" + out + ")";
}

std::string parsed(std::string_view text) {
  auto made = parse_function(text);
  return made.ok ? show(made.what)
                 : std::to_string(made.why.offset) + ": " + made.why.message;
}

TEST(cae_function, binds_not_before_and_before_or) {
  EXPECT_EQ(parsed("a & b & c"), "(a&b&c)");
  EXPECT_EQ(parsed("a|b&!c"), "(a|(b&!c))");
  EXPECT_EQ(parsed("(a & b) | (c & !d)"), "((a&b)|(c&!d))");
  EXPECT_EQ(parsed("!(a|b)&c"), "(!(a|b)&c)");
  EXPECT_EQ(parsed("!!a"), "!!a");
}

TEST(cae_function, takes_any_text_for_a_name) {
  EXPECT_EQ(parsed("Function"), "Function");
  EXPECT_EQ(parsed("0"), "0");
  EXPECT_EQ(parsed("( bad app ) & x_1.y"), "(bad app&x_1.y)");
}

TEST(cae_function, forgives_doubled_operators) {
  EXPECT_EQ(parsed("a && b || c"), "((a&b)|c)");
}

TEST(cae_function, asks_nothing_when_it_is_empty) {
  EXPECT_EQ(parsed(""), "()");
  EXPECT_EQ(parsed("  "), "()");
}

TEST(cae_function, says_where_it_is_wrong) {
  EXPECT_EQ(parsed("a &"), "3: expected the name of a field operator");
  EXPECT_EQ(parsed("(a"), "0: this '(' is never closed");
  EXPECT_EQ(parsed("a)"), "1: this ')' closes nothing");
  EXPECT_EQ(parsed("(a) b"), "4: expected '&', '|' or the end");
  EXPECT_EQ(parsed("| a"), "0: expected the name of a field operator");
}

TEST(cae_function, bounds_depth) {
  EXPECT_FALSE(parse_function(std::string(100'000, '(')).ok);
  EXPECT_FALSE(parse_function(std::string(100'000, '!')).ok);
}

} // namespace
} // namespace vedette::engine::cae
