#include "engine/eql/eql.hpp"
#include "engine/eql/parser.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::eql {

namespace {

diagnostic first_problem(std::string_view text,
                         dialect speaks = dialect::elastic) {
  auto all = check(text, {speaks, false});
  return all.empty() ? diagnostic{} : all.front();
}

} // namespace

TEST(eql_parser, reads_all_parts_of_a_sequence) {
  diagnostics problems;
  auto made = parse_query("sequence by host.id with maxspan=90s\n"
                          " [process where true] by a, b as event0\n"
                          " ![file where x == 1] by a, b\n"
                          " [any where true] by a, b with runs=3\n"
                          "until [process where false] by a, b\n"
                          "| head 5 | unique a b",
                          {}, problems);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->shape, query_shape::sequence);
  EXPECT_EQ(made->max_span, 90 * ns_per_second);
  ASSERT_EQ(made->terms.size(), 3U);
  EXPECT_EQ(made->terms[0].alias, "event0");
  EXPECT_TRUE(made->terms[1].missing);
  EXPECT_EQ(made->terms[2].runs, 3U);
  EXPECT_TRUE(made->terms[2].filter.category.empty());
  EXPECT_TRUE(made->until);
  ASSERT_EQ(made->pipes.size(), 2U);
  EXPECT_EQ(made->pipes[1].arguments.size(), 2U);
}

TEST(eql_parser, binds_as_people_expect) {
  diagnostics problems;
  auto made
    = parse_expression("not a == 1 and b or c + 2 * -d > 3", {}, problems);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->op, ast_op::logic_or);
  EXPECT_EQ(made->children[0].op, ast_op::logic_and);
  EXPECT_EQ(made->children[0].children[0].kind, node_kind::negate);
  EXPECT_EQ(made->children[1].op, ast_op::greater);
}

TEST(eql_parser, knows_methods_in_the_first_eql) {
  auto shown = [](std::string_view text, dialect speaks = dialect::endgame) {
    diagnostics problems;
    auto made = evaluate_constant(text, {speaks, false}, problems);
    return made ? made->kind == value_kind::text ? made->text
                                                 : std::to_string(made->integer)
                : std::string{"error"};
  };
  EXPECT_EQ(shown(R"("abcde":length())"), "5");
  EXPECT_EQ(shown(R"("x -enc abc ":between("-enc ", " "))"), "abc");
  EXPECT_EQ(shown(R"("x -enc abc ":between("-enc ", " "):length() + 1)"), "4");
  EXPECT_EQ(shown(R"(("ab"):concat("c"):substring(1))"), "bc");
  EXPECT_EQ(shown(R"(12:string():length())"), "2");
  EXPECT_EQ(shown(R"("Ab":startsWith~("a"))"), "0"); // true is no number.
  EXPECT_EQ(shown(R"("ab":nosuch())"), "error");
  EXPECT_EQ(shown(R"("ab":length():)"), "error");
  EXPECT_EQ(shown(R"("abcde":length())", dialect::elastic), "error");
  std::string chain = "any where a";
  for (int i = 0; i < 50'000; ++i)
    chain += ":string()";
  EXPECT_NE(first_problem(chain, dialect::endgame).message.find("too long"),
            std::string::npos);
}

TEST(eql_parser, knows_the_units_of_spans) {
  auto span = [](std::string_view text, dialect speaks) -> time_ns {
    diagnostics problems;
    auto made = parse_query("sequence with maxspan=" + std::string{text}
                              + " [any where true] [any where true]",
                            {speaks, false}, problems);
    return made ? *made->max_span : -1;
  };
  for (auto speaks : {dialect::elastic, dialect::endgame, dialect::optics}) {
    EXPECT_EQ(span("500ms", speaks), 500'000'000);
    EXPECT_EQ(span("3s", speaks), 3 * ns_per_second);
    EXPECT_EQ(span("2m", speaks), 120 * ns_per_second);
    EXPECT_EQ(span("2h", speaks), 7'200 * ns_per_second);
    EXPECT_EQ(span("1d", speaks), 86'400 * ns_per_second);
    EXPECT_EQ(span("5y", speaks), -1);
    EXPECT_EQ(span("0ms", speaks), -1);
    EXPECT_EQ(span("-1s", speaks), -1);
  }
  EXPECT_EQ(span("5", dialect::endgame), 5 * ns_per_second);
  EXPECT_EQ(span("5", dialect::elastic), -1);
  EXPECT_EQ(span("250 ms", dialect::endgame), 250'000'000);
  EXPECT_EQ(span("2 hrs", dialect::endgame), 7'200 * ns_per_second);
}

TEST(eql_parser, says_what_is_wrong_with_a_common_key_once) {
  auto all = check("sequence by nosuch(a) [any where true] [any where true] "
                   "[any where true]",
                   {});
  EXPECT_EQ(all.size(), 1U);
  EXPECT_EQ(first_problem("any where a : null").hint,
            "write == null, or != null");
}

TEST(eql_parser, says_no_more_than_is_read) {
  std::string many = "any where a == 1";
  for (int i = 0; i < 5'000; ++i)
    many += " or nosuch(a)";
  EXPECT_LE(check(many, {}).size(), problems_max);
  std::string strange = "any where a == 1";
  for (int i = 0; i < 5'000; ++i)
    strange += " or f" + std::to_string(i) + " == 1";
  EXPECT_LE(check(strange, {}).size(), problems_max);
}

TEST(eql_parser, reads_every_kind_of_text) {
  diagnostics problems;
  auto value = [&](std::string_view text, dialect speaks) {
    auto made = parse_expression(text, {speaks, false}, problems);
    return made ? made->text : std::string{"error"};
  };
  EXPECT_EQ(value(R"("a\\\"\n\u{20ac}")", dialect::elastic), "a\\\"\n€");
  EXPECT_EQ(value(R"("""a\s"b""")", dialect::elastic), R"(a\s"b)");
  EXPECT_EQ(value(R"("""a"""")", dialect::elastic), "a\"");
  EXPECT_EQ(value(R"(?'.*\w')", dialect::endgame), R"(.*\w)");
  EXPECT_EQ(value("'it'", dialect::endgame), "it");
  EXPECT_EQ(value("'it'", dialect::elastic), "error");
  EXPECT_EQ(value(R"("\q")", dialect::elastic), "error");
}

TEST(eql_parser, says_where_and_why) {
  auto wrong = first_problem("process where\n  name = \"x\"");
  EXPECT_EQ(wrong.line, 2U);
  EXPECT_EQ(wrong.column, 8U);
  EXPECT_EQ(wrong.hint, "write ==");
  EXPECT_EQ(first_problem("process where foo(1)").message,
            "there is no function \"foo\"");
  EXPECT_EQ(first_problem("process where startWith(a, \"b\")").hint,
            "did you mean startsWith?");
  EXPECT_EQ(first_problem("process where a | haed 3").hint,
            "did you mean head?");
  EXPECT_NE(first_problem("process where a AND b").hint.find("lower case"),
            std::string::npos);
  EXPECT_NE(first_problem("process").message.find("end of the query"),
            std::string::npos);
  EXPECT_NE(first_problem("process where a : \"x").message.find("no end"),
            std::string::npos);
}

TEST(eql_parser, refuses_what_regexes_cannot_do_by_name) {
  auto wrong = first_problem(R"(process where a regex "(?!x).*")");
  EXPECT_NE(wrong.message.find("look-ahead"), std::string::npos);
  EXPECT_EQ(wrong.column, 23U);
  EXPECT_NE(first_problem(R"(process where match(a, """(x)\1"""))")
              .message.find("back-reference"),
            std::string::npos);
}

TEST(eql_parser, checks_the_shape_of_sequences) {
  EXPECT_NE(first_problem("sequence [a where true] by x [b where true]")
              .message.find("keys"),
            std::string::npos);
  EXPECT_NE(
    first_problem("sequence [a where true]").message.find("two steps or"),
    std::string::npos);
  EXPECT_NE(first_problem("sequence ![a where true] [b where true]")
              .message.find("maxspan"),
            std::string::npos);
  EXPECT_NE(
    first_problem("sample [a where true] [b where true]").message.find("key"),
    std::string::npos);
  EXPECT_NE(first_problem("sequence with maxspan=0s [a where 1] [b where 1]")
              .message.find("maxspan"),
            std::string::npos);
}

TEST(eql_parser, bounds_what_a_text_can_cost) {
  std::string deep(100'000, '(');
  EXPECT_NE(first_problem("any where " + deep).message.find("nested"),
            std::string::npos);
  std::string negations;
  for (int i = 0; i < 50'000; ++i)
    negations += "not ";
  EXPECT_NE(
    first_problem("any where " + negations + "a").message.find("nested"),
    std::string::npos);
  std::string wide = "any where a in (1";
  for (int i = 0; i < 120'000; ++i)
    wide += ",1";
  EXPECT_NE(first_problem(wide + ")").message.find("parts"), std::string::npos);
  std::string sum = "any where 1";
  std::string path = "any where a";
  for (int i = 0; i < 50'000; ++i) {
    sum += "+a";
    path += "[0].a";
  }
  EXPECT_NE(first_problem(sum).message.find("too long"), std::string::npos);
  EXPECT_NE(first_problem(path).message.find("too many"), std::string::npos);
  std::string steps = "sequence";
  for (int i = 0; i < 100; ++i)
    steps += " [any where true]";
  EXPECT_NE(first_problem(steps).message.find("steps"), std::string::npos);
}

} // namespace vedette::engine::eql
