#include "engine/sigma/compile.hpp"
#include "tests/unit/engine/sigma/harness.hpp"

namespace vedette::engine::sigma {
namespace {

struct compiled {
  layout fields;
  diagnostics out;
  std::vector<rule> rules;

  explicit compiled(std::string_view text) {
    auto documents = parse(text, "a.yml", out);
    rules = compile(documents, fields, {}, out);
  }
  bool fires(std::string_view json, std::size_t index = 0) {
    return holds(rules.at(index).steps.at(0).where, fields, json);
  }
  std::string problem() { return out.empty() ? "" : out.front().to_string(); }
};

std::string rule_text(std::string_view detection,
                      std::string_view head = "title: x\nid: r1\n") {
  return std::string{head}
         + "logsource: {product: linux, category: process_creation}\n"
           "detection:\n"
         + std::string{detection} + "level: high\n";
}

constexpr std::string_view start
  = R"({"event":{"category":"process","action":"start"},)";

std::string event(std::string_view rest) {
  return std::string{start} + std::string{rest};
}

TEST(sigma_compile, joins_maps_with_and_and_lists_with_or) {
  compiled x{rule_text("  s:\n    a: 1\n    b: [2, 3]\n"
                       "  t:\n    - c: 4\n    - d: 5\n"
                       "  condition: s and t\n")};
  ASSERT_EQ(x.rules.size(), 1U) << x.problem();
  EXPECT_EQ(x.rules[0].level, rule_severity::high);
  EXPECT_TRUE(x.fires(event(R"("a":1,"b":3,"d":5})")));
  EXPECT_FALSE(x.fires(event(R"("a":1,"d":5})")));
  EXPECT_FALSE(x.fires(event(R"("a":1,"b":2})")));
  EXPECT_FALSE(x.fires(R"({"a":1,"b":3,"d":5})"));
}

TEST(sigma_compile, takes_not_of_a_missing_field_as_true) {
  compiled x{rule_text("  s: {a: 1}\n  f: {b|contains: x}\n"
                       "  condition: s and not f\n")};
  EXPECT_TRUE(x.fires(event(R"("a":1})")));
  EXPECT_TRUE(x.fires(event(R"("a":1,"b":"y"})")));
  EXPECT_FALSE(x.fires(event(R"("a":1,"b":"xx"})")));
}

TEST(sigma_compile, joins_several_conditions_with_or) {
  compiled x{rule_text("  s: {a: 1}\n  t: {b: 2}\n"
                       "  condition:\n    - s\n    - t\n")};
  EXPECT_TRUE(x.fires(event(R"("b":2})")));
  EXPECT_FALSE(x.fires(event(R"("b":3})")));
}

TEST(sigma_compile, points_into_a_wrong_condition) {
  compiled x{rule_text("  s: {a: 1}\n  condition: s and sx\n")};
  EXPECT_TRUE(x.rules.empty());
  EXPECT_EQ(x.problem(), "a.yml:6:20: error: no search identifier is called "
                         "`sx` (did you mean `s`?)");
}

TEST(sigma_compile, warns_of_a_log_source_nobody_provides) {
  compiled x{"title: x\nlogsource: {product: aws, service: cloudtrail}\n"
             "detection: {s: {a: 1}, condition: s}\n"};
  EXPECT_EQ(x.rules.size(), 1U);
  EXPECT_EQ(x.problem(),
            "a.yml:2:12: warning: the log source product=aws "
            "service=cloudtrail is no class of events here: the rule sees "
            "only documents that name it");
}

TEST(sigma_compile, limits_what_conditions_multiply) {
  std::string list = "  s:\n    a:\n";
  for (int i = 0; i < 2000; ++i)
    list += "      - x" + std::to_string(i) + "\n";
  std::string condition = "s";
  for (int i = 0; i < 200; ++i)
    condition += " and s";
  compiled x{rule_text(list + "  condition: " + condition + "\n")};
  EXPECT_TRUE(x.rules.empty());
  EXPECT_NE(x.problem().find("patterns"), std::string::npos);
}

TEST(sigma_compile, puts_filters_into_the_rules_they_name) {
  compiled x{rule_text("  s: {a: 1}\n  condition: s\n")
             + "---\ntitle: f\nlogsource: {product: linux}\n"
               "filter:\n  rules: [r1]\n  adm: {u|startswith: adm_}\n"
               "  condition: not adm\n"};
  ASSERT_EQ(x.rules.size(), 1U) << x.problem();
  EXPECT_TRUE(x.fires(event(R"("a":1,"u":"bob"})")));
  EXPECT_FALSE(x.fires(event(R"("a":1,"u":"adm_bob"})")));
}

const std::string base = rule_text("  s: {a: 1}\n  condition: s\n",
                                   "title: one\nid: r1\nname: one\n");

TEST(sigma_compile, builds_correlations_over_hidden_rules) {
  compiled x{base + R"(---
title: many
id: c1
correlation:
    type: event_count
    rules: [one]
    group-by: [User, Host]
    timespan: 5m
    condition: {gte: 10, lt: 20}
)"};
  ASSERT_EQ(x.rules.size(), 1U) << x.problem();
  const auto& rule = x.rules[0];
  EXPECT_EQ(rule.shape, rule_shape::correlation);
  EXPECT_EQ(rule.max_span, 300 * ns_per_second);
  ASSERT_EQ(rule.steps.size(), 1U);
  EXPECT_EQ(rule.steps[0].by.size(), 2U);
  EXPECT_EQ(rule.correlate->threshold, 10);
  EXPECT_EQ(rule.correlate->op2, expr_op::less);
}

TEST(sigma_compile, lets_rules_report_that_a_correlation_generates) {
  compiled x{base
             + "---\ntitle: m\ncorrelation: {type: event_count, rules: "
               "[r1], group-by: [u], timespan: 1h, generate: true, "
               "condition: {gt: 2}}\n"};
  EXPECT_EQ(x.rules.size(), 2U) << x.problem();
}

TEST(sigma_compile, chains_correlations) {
  compiled x{
    "title: outer\nid: o\ncorrelation: {type: temporal_ordered, rules: "
    "[inner, r1], group-by: [u], timespan: 1h}\n---\n"
    + base
    + "---\ntitle: i\nname: inner\ncorrelation: {type: event_count, "
      "rules: [r1], group-by: [u], timespan: 1h, condition: {gte: "
      "3}}\n"};
  ASSERT_EQ(x.rules.size(), 2U) << x.problem();
  EXPECT_EQ(x.rules[0].id, "inner");
  EXPECT_FALSE(x.rules[0].reported);
  EXPECT_EQ(x.rules[1].steps.at(0).fed_by, "inner");
  EXPECT_EQ(x.rules[1].correlate->threshold, 2);
}

TEST(sigma_compile, resolves_aliases_by_step) {
  compiled x{base + R"(---
title: t
correlation:
    type: temporal
    rules: [one]
    aliases: {who: {one: Account}}
    group-by: [who]
    timespan: 1m
)"};
  ASSERT_EQ(x.rules.size(), 1U) << x.problem();
  EXPECT_EQ(x.fields.names().at(x.rules[0].steps[0].by.at(0).field), "Account");
}

TEST(sigma_compile, refuses_wrong_correlations) {
  auto problem = [](std::string_view section) {
    compiled x{base + "---\ntitle: c\nid: c\ncorrelation: {"
               + std::string{section} + "}\n"};
    return x.problem();
  };
  EXPECT_NE(problem("type: event_cuont, rules: [r1], timespan: 5m")
              .find("unknown correlation type"),
            std::string::npos);
  EXPECT_NE(problem("type: event_count, rules: [r1], timespan: 5m")
              .find("needs one of"),
            std::string::npos);
  EXPECT_NE(problem("type: event_count, rules: [r1], timespan: 5x, "
                    "condition: {gte: 1}")
              .find("timespan"),
            std::string::npos);
  EXPECT_NE(problem("type: event_count, rules: [zz], timespan: 5m, "
                    "condition: {gte: 1}")
              .find("zz"),
            std::string::npos);
  EXPECT_NE(problem("type: value_count, rules: [r1], timespan: 5m, "
                    "condition: {gte: 1}")
              .find("condition.field"),
            std::string::npos);
  EXPECT_NE(
    problem("type: temporal, rules: [c], timespan: 5m").find("refers back"),
    std::string::npos);
}

TEST(sigma_compile, names_what_a_correlation_may_mean) {
  compiled x{base
             + "---\ntitle: c\ncorrelation: {type: event_count, rules: [oen], "
               "group-by: [u], timespan: 5m, condition: {gte: 1}}\n"};
  EXPECT_NE(x.problem().find("no rule has the id or name `oen` (did you mean "
                             "`one`?)"),
            std::string::npos)
    << x.problem();
}

TEST(sigma_compile, refuses_timespans_that_are_none) {
  for (auto span : {"5x", "0s", "-1m", "1.5h", "1h30m", "500ms", "10", "5M",
                    "1y", "m", "''", "99999999999d"}) {
    compiled x{base
               + "---\ntitle: c\ncorrelation: {type: event_count, rules: "
                 "[one], group-by: [u], timespan: "
               + span + ", condition: {gte: 1}}\n"};
    EXPECT_NE(x.problem().find("`timespan` is a whole number"),
              std::string::npos)
      << span << x.problem();
  }
}

TEST(sigma_compile, warns_of_dangling_references) {
  auto warned = [](std::string_view more) {
    compiled x{base + "---\n" + std::string{more}};
    EXPECT_FALSE(x.rules.empty());
    return x.problem();
  };
  EXPECT_NE(warned("title: f\nlogsource: {product: linux}\nfilter: {rules: "
                   "[r11], s: {u: x}, condition: not s}\n")
              .find("this filter is for `r11`, and no rule here has that id or "
                    "name (did you mean `r1`?)"),
            std::string::npos);
  const std::string correlation = "title: c\ncorrelation: {type: event_count, "
                                  "rules: [one], timespan: 5m, condition: ";
  EXPECT_NE(
    warned(correlation + "{gte: 1}, group-by: [w], aliases: {w: {oen: u}}}\n")
      .find("is for `oen`, which is not among `rules`"),
    std::string::npos);
  EXPECT_NE(
    warned(correlation + "{gte: 1}, group-by: [u], aliases: {w: {one: u}}}\n")
      .find("in neither `group-by`"),
    std::string::npos);
  EXPECT_NE(
    warned(correlation + "{gt: 5, lt: 5}, group-by: [u]}\n").find("never"),
    std::string::npos);
  EXPECT_NE(warned(correlation + "{lt: 1}, group-by: [u]}\n").find("never"),
            std::string::npos);
  EXPECT_NE(warned(rule_text("  s: {a: 1}\n  condition: s\n")).find("too: "),
            std::string::npos);
  EXPECT_NE(warned(rule_text("  s: {a: 1}\n  t: {b: 2}\n  condition: s\n",
                             "title: x\nid: r9\n"))
              .find("`t` is not part of the condition"),
            std::string::npos);
}

TEST(sigma_compile, warns_of_fields_that_are_slips) {
  compiled x{rule_text("  s: {CommandLin|contains: a, Imgae: b, mine: 1}\n"
                       "  condition: s\n")};
  ASSERT_EQ(x.out.size(), 2U);
  EXPECT_NE(x.out[0].to_string().find("did you mean `CommandLine`?"),
            std::string::npos);
  EXPECT_NE(x.out[1].to_string().find("did you mean `Image`?"),
            std::string::npos);
}

TEST(sigma_compile, reads_temporal_conditions_in_words) {
  const auto two = base + "---\n"
                   + rule_text("  s: {a: 2}\n  condition: s\n",
                               "title: two\nid: r2\nname: two\n")
                   + "---\ntitle: c\nid: c\ncorrelation: {rules: [one, two], "
                     "group-by: [u], timespan: 5m, ";
  compiled x{two + "type: temporal, condition: one and not two}\n"};
  ASSERT_EQ(x.rules.size(), 1U) << x.problem();
  ASSERT_TRUE(x.rules[0].correlate->wanted);
  EXPECT_EQ(x.rules[0].correlate->wanted->kind, expr_kind::all);
  compiled wrong{two + "type: temporal, condition: one and thre}\n"};
  EXPECT_NE(wrong.problem().find("no search identifier is called `thre`"),
            std::string::npos);
  compiled count{two + "type: event_count, condition: one and two}\n"};
  EXPECT_NE(count.problem().find("only `temporal` takes"), std::string::npos);
}

} // namespace
} // namespace vedette::engine::sigma
