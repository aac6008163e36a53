#include "engine/eval.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

namespace {

class function_test : public testing::Test {
protected:
  value call(function_id f, std::vector<value> args, bool fold = false) {
    return call_function(f, args, fold, work);
  }
  static value t(std::string_view x) { return value{x}; }
  static value n(std::int64_t x) { return value{x}; }

  eval_scratch work;
};

} // namespace

TEST_F(function_test, between_is_lazy_unless_greedy) {
  using enum function_id;
  auto text = t("welcome to the planet");
  EXPECT_EQ(call(between, {text, t("welcome"), t("e")}).text(), " to th");
  EXPECT_EQ(call(between, {text, t("welcome"), t("e"), value{true}}).text(),
            " to the plan");
  EXPECT_EQ(call(between, {text, t(""), t(""), value{true}}).text(),
            text.text());
  EXPECT_TRUE(call(between, {text, t("x"), t("e")}).is_null());
  EXPECT_EQ(call(between, {t("ÄxÖyÜ"), t("ä"), t("ü")}, true).text(), "xÖy");
}

TEST_F(function_test, positions_count_code_points) {
  using enum function_id;
  EXPECT_EQ(call(index_of, {t("für x"), t("r")}).integer(), 2);
  EXPECT_EQ(call(index_of, {t("foobarbaz"), t("o"), n(2)}).integer(), 2);
  EXPECT_TRUE(call(index_of, {t("foo"), t("o"), n(9)}).is_null());
  EXPECT_EQ(call(substring, {t("füür"), n(1), n(3)}).text(), "üü");
  EXPECT_EQ(call(substring, {t("hello"), n(-4), n(-1)}).text(), "ell");
  EXPECT_EQ(call(substring, {t("hello"), n(9)}).text(), "");
  EXPECT_EQ(call(length, {t("für")}).integer(), 3);
}

TEST_F(function_test, numbers_are_read_in_any_base) {
  using enum function_id;
  EXPECT_EQ(call(number, {t("0x1337")}).integer(), 4919);
  EXPECT_EQ(call(number, {t("0x32"), n(16)}).integer(), 50);
  EXPECT_EQ(call(number, {t("52403"), n(7)}).integer(), 12890);
  EXPECT_EQ(call(number, {t("-3.14"), n(10)}).real(), -3.14);
  EXPECT_TRUE(call(number, {t("x")}).is_null());
  EXPECT_TRUE(call(number, {t("1"), n(99)}).is_null());
}

TEST_F(function_test, text_of_values) {
  using enum function_id;
  EXPECT_EQ(call(concat, {t("a"), n(1), value{true}, value{2.0}}).text(),
            "a1true2.0");
  EXPECT_TRUE(call(concat, {t("a"), value{}}).is_null());
  EXPECT_EQ(call(string, {value{2.1828}}).text(), "2.1828");
}

TEST_F(function_test, looks_into_lists_and_objects) {
  using enum function_id;
  std::vector<value> pairs{t("a"), n(1), t("b"), n(2)};
  auto object = value::object(pairs.data(), 2);
  EXPECT_EQ(call(member, {object, t("b")}).integer(), 2);
  std::vector<value> objects{object, object};
  value list{objects.data(), objects.size()};
  EXPECT_EQ(call(member, {list, t("a")}).size(), 2U);
  EXPECT_EQ(call(length, {object}).integer(), 2);
  std::vector<value> texts{t("x"), t("Y")};
  value some{texts.data(), texts.size()};
  EXPECT_EQ(call(item, {some, n(-1)}).text(), "Y");
  EXPECT_TRUE(call(item, {some, n(2)}).is_null());
  EXPECT_TRUE(call(array_contains, {some, t("y")}, true).boolean());
  EXPECT_FALSE(call(array_contains, {some, t("y")}, false).boolean());
  EXPECT_TRUE(call(starts_with, {some, t("Y")}).boolean());
}

TEST_F(function_test, elastic_answers_otherwise_at_the_edges) {
  using enum function_id;
  auto text = t("subdomain.example.com");
  EXPECT_EQ(call(between_or_empty, {text, t("x:"), t("e")}).text(), "");
  EXPECT_EQ(call(between_or_empty, {text, t("."), t("x:")}).text(), "");
  EXPECT_EQ(call(between_or_empty, {t(""), t("a"), t("b")}).text(), "");
  EXPECT_TRUE(call(between_or_empty, {value{}, t("a"), t("b")}).is_null());
  EXPECT_EQ(call(index_from, {text, t("."), n(-6)}).integer(), 9);
  EXPECT_EQ(call(index_of, {text, t("."), n(-6)}).integer(), 17);
  EXPECT_EQ(call(index_from, {text, t(""), n(-6)}).integer(), 0);
  EXPECT_EQ(call(index_from, {text, t(""), n(10)}).integer(), 10);
  EXPECT_TRUE(call(index_from, {text, t("."), value{}}).is_null());
  EXPECT_EQ(call(index_of, {text, t("."), value{}}).integer(), 9);
  EXPECT_FALSE(call(contains_some, {text, t("")}).boolean());
  EXPECT_FALSE(call(contains_some, {t(""), t("")}).boolean());
  EXPECT_TRUE(call(contains, {text, t("")}).boolean());
  EXPECT_TRUE(call(contains_some, {text, t("EXAMPLE")}, true).boolean());
  EXPECT_TRUE(call(contains_some, {value{}, t("a")}).is_null());
  std::vector<value> texts{t("a"), t("b.c")};
  value list{texts.data(), texts.size()};
  EXPECT_TRUE(call(contains_some, {list, t(".")}).boolean());
}

TEST_F(function_test, numbers_may_stand_between_blanks_and_be_large) {
  using enum function_id;
  EXPECT_EQ(call(number, {t("  1337\n")}).integer(), 1337);
  EXPECT_EQ(call(number, {t("+1337")}).integer(), 1337);
  EXPECT_EQ(call(number, {t("-0xff")}).integer(), -255);
  EXPECT_EQ(call(number, {t("0xdeadbeef"), value{}}).integer(), 3735928559);
  EXPECT_EQ(call(number, {t("1337"), value{}}).integer(), 1337);
  EXPECT_TRUE(call(number, {t("")}).is_null());
  EXPECT_TRUE(call(number, {t("  ")}).is_null());
  EXPECT_TRUE(call(number, {t("1 2")}).is_null());
  auto large = call(number, {t("18446744073709551615")});
  ASSERT_TRUE(large.is_beyond_integer());
  EXPECT_EQ(large.beyond_integer(), 18446744073709551615U);
  EXPECT_EQ(call(string, {large}).text(), "18446744073709551615");
}

} // namespace vedette::engine
