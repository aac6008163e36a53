#include "engine/load/load.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {
namespace {

constexpr auto cae_rule = R"({"Name":"c","Severity":"High","States":[
  {"Name":"s","Filters":[{"Data":{"Category":"File","Type":"Write"}}]}]})";
constexpr auto eql_rule = "// name: e\n// severity: low\nprocess where true\n";
constexpr auto sigma_rule = R"(title: s
id: 0f4c1d4a-9d5b-4e8c-8a6e-6a8f0e8d1c11
logsource: {product: linux, category: process_creation}
detection:
  selection: {Image: /bin/x}
  condition: selection
level: medium
)";

rule_source source(std::string name, std::string text) {
  auto language = guess_language(name, text);
  return {std::move(name), std::move(text), language};
}

TEST(load, loads_every_language_over_one_layout) {
  layout fields;
  std::vector<rule_source> all{source("a.json", cae_rule),
                               source("b.eql", eql_rule),
                               source("c.yml", sigma_rule)};
  auto got = load_rules(all, fields);
  ASSERT_TRUE(got.ok()) << got.problems.front().to_string();
  ASSERT_EQ(got.rules.size(), 3U);
  EXPECT_EQ(got.rules[0].level, rule_severity::high);
  EXPECT_EQ(got.rules[1].name, "e");
  EXPECT_EQ(got.rules[1].level, rule_severity::low);
  EXPECT_EQ(got.origins, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(load, keeps_the_good_rules_of_a_set) {
  layout fields;
  std::vector<rule_source> all{source("bad.json", "{"),
                               source("bad.eql", "process where ("),
                               source("good.eql", eql_rule)};
  auto got = load_rules(all, fields);
  EXPECT_FALSE(got.ok());
  ASSERT_EQ(got.rules.size(), 1U);
  EXPECT_EQ(got.origins.front(), 2U);
  EXPECT_EQ(got.problems[0].source, "bad.json");
  EXPECT_EQ(got.problems[1].source, "bad.eql");
  EXPECT_GT(got.problems[1].column, 0U);
}

TEST(load, speaks_the_callers_dialect_and_keeps_its_lines) {
  layout fields;
  auto ask = [&](std::string text) {
    auto from = source("a.eql", std::move(text));
    from.dialect = "endgame";
    return load_rule(std::move(from), fields);
  };
  // Only Endgame's EQL has `=` for `==`.
  EXPECT_TRUE(ask("process where pid = 4").ok());
  EXPECT_FALSE(ask("// dialect: elastic\nprocess where pid = 4").ok());
  auto broken = ask("process where\n  (");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.problems.front().line, 2U);
}

TEST(load, says_rules_in_english) {
  layout fields;
  EXPECT_EQ(load_rule(source("a.json", cae_rule), fields).natlang,
            "Fires when a file is written.\n");
  EXPECT_EQ(
    load_rule(source("b.eql", "sequence by pid with maxspan=5m "
                              "[process where true] [file where true]"),
              fields)
      .natlang,
    "Fires when 2 steps happen in this order, of equal keys, within 5 min.\n");
}

TEST(load, says_a_correlation_and_not_the_rules_that_only_feed_it) {
  layout fields;
  EXPECT_EQ(load_rule(source("c.yml", R"(title: base
name: base
logsource: {product: linux, category: process_creation}
detection: {s: {Image: a}, condition: s}
---
title: many
correlation: {type: event_count, rules: [base], group-by: [User], timespan: 5m,
  condition: {gte: 10, lt: 20}}
)"),
                      fields)
              .natlang,
            "Fires when the number of events is at least 10 and less than 20, "
            "of equal keys, within 5 min.\n");
}

TEST(load, passes_over_a_byte_order_mark) {
  for (auto text : {std::string{"// severity: high\nprocess where true"},
                    std::string{sigma_rule}, std::string{cae_rule}}) {
    layout fields;
    auto got = load_rule(source("", "\xef\xbb\xbf" + text), fields);
    EXPECT_TRUE(got.ok()) << text << got.problems.front().to_string();
    EXPECT_EQ(got.rules.size(), 1U) << text;
  }
}

TEST(load, says_that_two_rules_have_one_id) {
  layout fields;
  auto one = source("a.eql", "// id: x\nprocess where true");
  auto two = source("b.eql", "// id: x\nfile where true");
  auto got = load_rules(std::vector{one, two}, fields);
  EXPECT_EQ(got.rules.size(), 2U);
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_EQ(got.problems[0].to_string(),
            "b.eql:1:1: warning: another rule has the id `x`, too: a.eql");
}

TEST(load, keeps_exceptions_apart) {
  layout fields;
  auto got
    = load_rule(source("e.json", R"({"Name":"e","ObjectType":"ExceptionRule",
                         "States":[{"Name":"s"}]})"),
                fields);
  EXPECT_TRUE(got.ok());
  EXPECT_TRUE(got.rules.empty());
  ASSERT_EQ(got.exceptions.size(), 1U);
  rule what;
  what.steps.emplace_back();
  leave_out(what, got.exceptions);
  EXPECT_EQ(what.steps[0].where.kind, expr_kind::all);
}

TEST(load, tells_languages_apart) {
  EXPECT_EQ(guess_language("x", " {\"Name\":1}"), rule_language::cae);
  EXPECT_EQ(guess_language("x", sigma_rule), rule_language::sigma);
  EXPECT_EQ(guess_language("x", eql_rule), rule_language::eql);
  EXPECT_EQ(guess_language("x.yaml", ""), rule_language::sigma);
  EXPECT_EQ(language_named("sigma"), rule_language::sigma);
  EXPECT_EQ(language_named("yara"), std::nullopt);
  EXPECT_EQ(name_of(rule_language::eql), "eql");
}

} // namespace
} // namespace vedette::engine
