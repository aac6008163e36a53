#include "engine/load/budget.hpp"
#include "engine/load/guard.hpp"
#include "engine/load/load.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace vedette::engine {
namespace {

constexpr std::string_view head
  = "title: t\nid: r\nlogsource: {product: windows}\n";

/// What is said about a rule that is refused; empty when it is not.
std::string refused(std::string text, rule_language language) {
  layout fields;
  const rule_source source{"r", std::move(text), language};
  const auto made = load_rules({&source, 1}, fields);
  if (made.rules.empty() && made.ok())
    return "neither a rule nor an error";
  for (const auto& x : made.problems)
    if (x.level == severity::error)
      return x.to_string();
  return {};
}
std::string refused_sigma(const std::string& rest) {
  return refused(std::string{head} + rest, rule_language::sigma);
}
bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
std::string times(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

TEST(hostile_rules, an_empty_text_with_a_modifier_is_a_rule) {
  for (auto modifier : {"contains", "startswith", "endswith", "re",
                        "contains|all", "windash", "wide", "utf16", "cased"})
    EXPECT_EQ(refused_sigma("detection: {s: {F|" + std::string{modifier}
                            + ": ''}, condition: s}"),
              "")
      << modifier;
  EXPECT_TRUE(says(refused_sigma("detection: {s: {F|base64offset: ''}, "
                                 "condition: s}"),
                   "too short"));
}

TEST(hostile_rules, what_a_compiler_throws_is_a_diagnostic) {
  diagnostics out;
  EXPECT_FALSE(guarded(out, [] { throw std::runtime_error{"some library"}; }));
  EXPECT_FALSE(guarded(out, [] { throw std::bad_alloc{}; }));
  EXPECT_FALSE(guarded(out, [] { throw 3; }));
  EXPECT_TRUE(guarded(out, [] {}));
  ASSERT_EQ(out.size(), 3U);
  EXPECT_TRUE(says(out[0].message, "some library"));
}

TEST(hostile_rules, spellings_do_not_multiply_without_end) {
  EXPECT_TRUE(says(refused_sigma("detection: {s: {F|windash: '"
                                 + times(6, "-a ") + "'}, condition: s}"),
                   "five option dashes"));
  EXPECT_TRUE(
    says(refused_sigma("detection: {s: {F" + times(30, "|base64offset")
                       + ": abc}, condition: s}"),
         "twice"));
  std::string values;
  for (int i = 0; i < 50; ++i)
    values += "'-a -b -c -d -e " + std::to_string(i) + "', ";
  EXPECT_TRUE(says(refused_sigma("detection: {s: {F|windash|contains: ["
                                 + values + "x]}, condition: s}"),
                   "spellings"));
}

TEST(hostile_rules, long_values_and_regexes_are_refused) {
  EXPECT_TRUE(says(refused_sigma("detection: {s: {F: " + times(40'000, "x")
                                 + "}, condition: s}"),
                   "longer than"));
  EXPECT_TRUE(says(
    refused_sigma("detection: {s: {F|re: '[^a]{1000}[^b]{1000}[^c]{1000}'}, "
                  "condition: s}"),
    "too large"));
  EXPECT_TRUE(says(refused_sigma("detection: {s: {F: '*" + times(2000, "?a")
                                 + "*'}, condition: s}"),
                   "between two stars"));
}

TEST(hostile_rules, filters_and_correlations_do_not_multiply_without_end) {
  std::string values;
  for (int i = 0; i < 9000; ++i)
    values += "v" + std::to_string(i) + ", ";
  const auto base = std::string{head} + "name: base\ndetection: {s: {F: ["
                    + values + "x]}, condition: s}\n";
  std::string filters;
  for (int i = 0; i < 20; ++i)
    filters += "---\ntitle: f\nlogsource: {product: windows}\nfilter: {rules: "
               "any, s: {G: ["
               + times(2000, "y, ") + "z]}, condition: not s}\n";
  EXPECT_EQ(refused(base, rule_language::sigma), "");
  std::string many = base;
  std::string rules;
  for (int i = 0; i < 60; ++i) {
    many += "---\ntitle: t\nname: n" + std::to_string(i)
            + "\nlogsource: {product: windows}\ndetection: {s: {F: 1}, "
              "condition: s}\n";
    rules += "n" + std::to_string(i) + ", ";
  }
  // Six floors of ten correlations, each fed by all of the floor below: ten to
  // the sixth ways.
  for (int floor = 0; floor < 6; ++floor) {
    std::string next;
    for (int i = 0; i < 10; ++i) {
      auto name = "c" + std::to_string(floor) + "x" + std::to_string(i);
      many += "---\ntitle: " + name + "\nname: " + name
              + "\ncorrelation: {type: temporal, rules: [" + rules
              + "], group-by: [u], timespan: 1h}\n";
      next += name + ", ";
    }
    rules = next;
  }
  EXPECT_TRUE(says(refused(many, rule_language::sigma), "ways"));
  EXPECT_EQ(refused(base + filters, rule_language::sigma), "");
  std::vector<rule_source> sources{{"base", base, rule_language::sigma}};
  for (int i = 0; i < 4; ++i)
    sources.push_back({"filters", filters, rule_language::sigma});
  layout fields;
  const auto made = load_rules(sources, fields);
  ASSERT_FALSE(made.problems.empty());
  EXPECT_TRUE(says(made.problems.front().to_string(), "patterns"));
}

TEST(hostile_rules, json_does_not_outgrow_its_text) {
  // A long name is part of the pointer of every value below it.
  EXPECT_TRUE(says(
    refused("{\"" + times(400'000, "n") + "\":[" + times(300'000, "0,") + "0]}",
            rule_language::cae),
    "too long for so many"));
  // Members of one object are told apart without comparing each with each.
  std::string members = "{";
  for (int i = 0; i < 150'000; ++i)
    members += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(
    says(refused(members + "\"m7\":1}", rule_language::cae), "is there twice"));
  EXPECT_TRUE(says(refused(times(100'000, "["), rule_language::cae), "deeper"));
  EXPECT_TRUE(
    says(refused(times(100'000, "{\"a\":"), rule_language::cae), "deeper"));
}

TEST(hostile_rules, a_function_does_not_multiply_literals_without_end) {
  auto rule = [](std::size_t uses) {
    return "{\"Name\":\"x\",\"States\":[{\"Name\":\"s\",\"Function\":\""
           + times(uses, "a & ")
           + "a\",\"FieldOperators\":{\"a\":{\"Type\":\"EqualsAny\","
             "\"Operands\":[{\"Source\":\"TargetProcess\",\"Data\":\"Name\"},"
             "{\"Source\":\"LiteralSet\",\"Data\":["
           + times(5000, "\"v\",") + "\"w\"]}]}}}]}";
  };
  EXPECT_EQ(refused(rule(1), rule_language::cae), "");
  EXPECT_TRUE(
    says(refused(rule(100'000), rule_language::cae), "literals once"));
}

TEST(hostile_rules, a_rule_has_a_thousand_examples_and_no_more) {
  for (auto [count, good] : {std::pair{1000U, true}, std::pair{1001U, false}}) {
    auto eql = times(count, "// match: {}\n") + "process where true";
    EXPECT_EQ(refused(eql, rule_language::eql).empty(), good);
    auto sigma = "detection: {s: {F: 1}, condition: s}\ntests:\n  match:\n"
                 + times(count, "    - {a: 1}\n");
    EXPECT_EQ(refused_sigma(sigma).empty(), good);
  }
}

TEST(hostile_rules, says_a_hundred_problems_of_a_kind_and_no_more) {
  std::string members = "{\"Name\":\"x\",";
  for (int i = 0; i < 5000; ++i)
    members += "\"m" + std::to_string(i) + "\":0,";
  layout fields;
  const rule_source source{"r", members + "\"States\":[]}", rule_language::cae};
  const auto made = load_rules({&source, 1}, fields);
  EXPECT_FALSE(made.ok());
  EXPECT_LE(made.problems.size(), 200U);
}

TEST(hostile_rules, deep_texts_are_refused_whatever_they_nest) {
  for (auto nested :
       {times(50'000, "["), times(50'000, "{a: "), times(50'000, "- "),
        times(50'000, "? "), times(50'000, "a: {")})
    EXPECT_NE(refused(nested, rule_language::sigma), "") << nested.substr(0, 8);
  for (auto nested :
       {times(50'000, "("), times(50'000, "not "), times(50'000, "a == (")}) {
    EXPECT_NE(refused("process where " + nested, rule_language::eql), "");
    EXPECT_NE(
      refused_sigma("detection: {s: {F: 1}, condition: '" + nested + "s'}"),
      "");
  }
  EXPECT_NE(refused("{\"States\":[{\"Name\":\"a\",\"Function\":\""
                      + times(50'000, "!(") + "a\"}]}",
                    rule_language::cae),
            "");
}

TEST(rule_budget, counts_what_a_rule_is_made_of) {
  rule what;
  what.steps.emplace_back().where = make_all({});
  EXPECT_EQ(over_budget(what), "");
  auto deep = make_field(1);
  for (int i = 0; i < 500; ++i)
    deep = make_not(std::move(deep));
  what.steps.front().where = std::move(deep);
  EXPECT_TRUE(says(over_budget(what), "deeper"));
  text_pattern regex;
  regex.op = text_op::regex;
  regex.text = "[^a]{500}";
  what.steps.front().where
    = make_match(make_field(1), std::vector<text_pattern>(300, regex));
  EXPECT_TRUE(says(over_budget(what), "repetitions"));
  rule_budget_limits small;
  small.parts = 10;
  regex.op = text_op::equals;
  what.steps.front().where
    = make_match(make_field(1), std::vector<text_pattern>(10, regex));
  EXPECT_TRUE(says(over_budget(what, small), "parts"));
}

} // namespace
} // namespace vedette::engine
