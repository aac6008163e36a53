#include "engine/eval.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vedette::engine {

namespace {

/// Slots: 0 category, 1 text, 2 number, 3 nothing, 4 a list of texts.
class eval_test : public testing::Test {
protected:
  truth test(const expr& x) {
    auto made = expression::compile(x);
    EXPECT_TRUE(made.ok());
    work.reset();
    return made.value().test(event, work);
  }
  value run(const expr& x) {
    auto made = expression::compile(x);
    EXPECT_TRUE(made.ok());
    kept.push_back(std::move(made).value());
    return kept.back().evaluate(event, work);
  }
  static expr text(std::string x) {
    return make_literal(make_constant(std::move(x)));
  }
  static expr number(std::int64_t x) { return make_literal(make_constant(x)); }
  static expr arithmetic(expr a, expr_op op, expr b) {
    expr x;
    x.kind = expr_kind::arithmetic;
    x.op = op;
    x.args = {std::move(a), std::move(b)};
    return x;
  }

  std::array<value, 2> items{value{std::string_view{"en-US"}},
                             value{std::string_view{"en"}}};
  std::array<value, 5> cells{
    value{std::string_view{"process"}}, value{std::string_view{"Cmd.exe"}},
    value{std::int64_t{42}}, value{}, value{items.data(), items.size()}};
  row event{cells, 0, 0, cells};
  eval_scratch work;
  std::vector<expression> kept;
};

} // namespace

TEST_F(eval_test, logic_has_three_values) {
  auto yes = make_literal(make_constant(true));
  auto no = make_literal(make_constant(false));
  auto unknown = make_field(3);
  EXPECT_EQ(test(make_all({yes, unknown})), truth::unknown);
  EXPECT_EQ(test(make_all({no, unknown})), truth::no);
  EXPECT_EQ(test(make_any({yes, unknown})), truth::yes);
  EXPECT_EQ(test(make_any({no, unknown})), truth::unknown);
  EXPECT_EQ(test(make_not(unknown)), truth::unknown);
  EXPECT_EQ(test(make_not(make_known(unknown))), truth::yes);
  EXPECT_EQ(test(make_present(unknown)), truth::no);
  EXPECT_EQ(test(make_all({})), truth::yes);
  EXPECT_EQ(test(make_any({})), truth::no);
}

TEST_F(eval_test, compares_what_is_comparable) {
  EXPECT_EQ(
    test(make_compare(make_field(2), expr_op::greater, number(41), false)),
    truth::yes);
  EXPECT_EQ(
    test(make_compare(make_field(1), expr_op::equal, text("CMD.EXE"), true)),
    truth::yes);
  EXPECT_EQ(
    test(make_compare(make_field(1), expr_op::equal, text("CMD.EXE"), false)),
    truth::no);
  EXPECT_EQ(test(make_compare(make_field(1), expr_op::equal, number(1), false)),
            truth::unknown);
  EXPECT_EQ(test(make_compare(make_field(3), expr_op::equal, number(1), false)),
            truth::unknown);
}

TEST_F(eval_test, a_list_is_like_its_items) {
  EXPECT_EQ(test(make_compare(make_field(4), expr_op::equal, text("EN"), true)),
            truth::yes);
  EXPECT_EQ(
    test(make_compare(make_field(4), expr_op::not_equal, text("EN"), true)),
    truth::no);
  EXPECT_EQ(test(make_match(make_field(4),
                            {{.op = text_op::starts_with, .text = "en-"}})),
            truth::yes);
}

TEST_F(eval_test, looks_up_members_of_any_kind) {
  expr x;
  x.kind = expr_kind::member;
  x.fold = true;
  x.constants
    = {make_constant(std::string{"cmd.EXE"}), make_constant(std::int64_t{42})};
  x.args = {make_field(1)};
  EXPECT_EQ(test(x), truth::yes);
  x.args = {make_field(2)};
  EXPECT_EQ(test(x), truth::yes);
  x.args = {make_field(3)};
  EXPECT_EQ(test(x), truth::unknown);
  x.args = {make_field(0)};
  EXPECT_EQ(test(x), truth::no);
}

TEST_F(eval_test, finds_numbers_as_text_when_asked) {
  auto x = make_match(make_field(2), {{.op = text_op::equals, .text = "42"}});
  EXPECT_EQ(test(x), truth::no);
  x.as_text = true;
  EXPECT_EQ(test(x), truth::yes);
}

TEST_F(eval_test, divides_as_each_language_does) {
  auto divide = [&](expr_op op) {
    return run(arithmetic(number(-7), op, number(2))).integer();
  };
  EXPECT_EQ(divide(expr_op::divide), -3);
  EXPECT_EQ(divide(expr_op::modulo), -1);
  EXPECT_EQ(divide(expr_op::floor_divide), -4);
  EXPECT_EQ(divide(expr_op::floor_modulo), 1);
  EXPECT_TRUE(run(arithmetic(number(1), expr_op::divide, number(0))).is_null());
  auto big = run(arithmetic(number(INT64_MAX), expr_op::add, number(1)));
  EXPECT_EQ(big.kind(), value_kind::real);
}

TEST_F(eval_test, array_functions_bind_the_item) {
  expr item;
  item.kind = expr_kind::variable;
  auto body = make_match(item, {{.op = text_op::contains, .text = "en"}});
  auto count
    = make_call(function_id::array_count, {make_field(4), body}, false);
  EXPECT_EQ(run(count).integer(), 2);
  EXPECT_EQ(
    test(make_call(function_id::array_search, {make_field(4), body}, false)),
    truth::yes);
  EXPECT_EQ(
    test(make_call(function_id::array_search, {make_field(3), body}, false)),
    truth::no);
}

TEST_F(eval_test, nested_array_functions_have_a_limit) {
  std::vector<value> texts(2'000, value{std::string_view{"x"}});
  cells[4] = value{texts.data(), texts.size()};
  auto item = [](slot of) {
    expr x;
    x.kind = expr_kind::variable;
    x.field = of;
    return x;
  };
  auto search = [](expr body) {
    return make_call(function_id::array_search,
                     {make_field(4), std::move(body)}, false);
  };
  auto never = make_compare(item(1), expr_op::not_equal, item(0), false);
  EXPECT_EQ(run(search(search(never))).kind(), value_kind::boolean);
  EXPECT_GT(work.items, eval_scratch::items_max);
  EXPECT_LT(work.items, eval_scratch::items_max + 2 * texts.size() + 2);
  work.reset();
  EXPECT_EQ(
    test(search(make_compare(item(0), expr_op::equal, text("x"), false))),
    truth::yes);
}

TEST_F(eval_test, whole_numbers_beyond_64_bits_of_sign_keep_all_digits) {
  auto whole
    = [](std::uint64_t x) { return make_literal(make_whole_constant(x)); };
  auto compare = [&](std::uint64_t a, expr_op op, std::uint64_t b) {
    return test(make_compare(whole(a), op, whole(b), false));
  };
  constexpr auto most = 18446744073709551615U;
  EXPECT_EQ(compare(most, expr_op::equal, most), truth::yes);
  EXPECT_EQ(compare(most, expr_op::equal, most - 1), truth::no);
  EXPECT_EQ(compare(most - 1, expr_op::less, most), truth::yes);
  EXPECT_EQ(compare(most, expr_op::greater, 5), truth::yes);
  EXPECT_EQ(compare(std::uint64_t{INT64_MAX}, expr_op::less,
                    std::uint64_t{INT64_MAX} + 1),
            truth::yes);
  EXPECT_EQ(
    test(make_match(make_call(function_id::string, {whole(most)}, false),
                    {{.op = text_op::equals, .text = "18446744073709551615"}})),
    truth::yes);
}

TEST_F(eval_test, keywords_search_every_value) {
  expr x;
  x.kind = expr_kind::keyword;
  x.patterns = {{.op = text_op::contains, .text = "CMD", .fold = true}};
  EXPECT_EQ(test(x), truth::yes);
}

TEST_F(eval_test, reports_a_regex_that_does_not_compile) {
  auto made = expression::compile(
    make_match(make_field(1), {{.op = text_op::regex, .text = "("}}));
  EXPECT_FALSE(made.ok());
}

} // namespace vedette::engine
