#include "cloud/content/engine_checker.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

TEST(engine_checker, says_what_a_rule_is) {
  engine_checker checker;
  auto checked = checker.check("sigma", R"(title: Netcat
logsource: {product: linux, category: process_creation}
detection:
  selection: {Image|endswith: /nc}
  condition: selection
level: high
)");
  ASSERT_TRUE(checked.valid()) << checked.problems.front().to_string();
  EXPECT_EQ(checked.facts.name, "Netcat");
  EXPECT_EQ(checked.facts.severity, "High");
}

TEST(engine_checker, names_the_place_of_an_error) {
  engine_checker checker;
  auto checked = checker.check("eql", "process where\n process.name ===");
  ASSERT_FALSE(checked.valid());
  EXPECT_EQ(checked.problems.front().line, 2U);
  EXPECT_FALSE(checker.check("python", "x").valid());
  EXPECT_FALSE(checker.check("cae", "{").valid());
  EXPECT_FALSE(checker.check_exception("{}").valid());
  EXPECT_FALSE(checker.check_query("process where", "elastic").empty());
  EXPECT_FALSE(checker.check_query("process where true", "sql").empty());
}

TEST(engine_checker, runs_the_examples_of_a_rule) {
  const std::string rule
    = "// match: {\"event\":{\"category\":\"process\"},"
      "\"process\":{\"name\":\"curl\"}}\n"
      "// non_match: {\"event\":{\"category\":\"process\"},"
      "\"process\":{\"name\":\"curl\"}}\n"
      "process where process.name == \"curl\"";
  auto checked = engine_checker{}.check("eql", rule);
  EXPECT_TRUE(checked.valid());
  EXPECT_EQ(checked.facts.tests_passed, 1U);
  EXPECT_EQ(checked.facts.tests_failed, 1U);
  ASSERT_EQ(checked.facts.cases.size(), 2U);
  EXPECT_EQ(checked.facts.cases[0].name, "match 1");
  EXPECT_EQ(checked.facts.cases[1].name, "non_match 1");
  EXPECT_EQ(checked.facts.cases[1].line, 2U);
  EXPECT_FALSE(checked.facts.cases[1].message.empty());
}

TEST(engine_checker, says_the_lines_of_examples_in_each_language) {
  auto cae = engine_checker{}.check("cae", R"({"Name":"x","States":[
{"Name":"s","Function":"a","FieldOperators":{"a":{"Type":"Equals","Operands":[
{"Source":"TargetProcess","Data":"Name"},{"Source":"Literal","Data":"x"}],
"OperandType":"String"}}}],
"Tests":{"match":[
{"event":{"category":"process"},"process":{"name":"y"}}],
"non_match":[]}})");
  ASSERT_EQ(cae.facts.cases.size(), 1U) << cae.problems.front().to_string();
  EXPECT_EQ(cae.facts.cases[0].line, 6U);
  auto sigma = engine_checker{}.check("sigma", R"(title: x
logsource: {product: linux, category: process_creation}
detection:
  a: {Image|endswith: /nc}
  condition: a
tests:
  match:
    - Image: /bin/nc
      category: process
  non_match:
    - Image: /bin/ls
)");
  ASSERT_EQ(sigma.facts.cases.size(), 2U);
  EXPECT_EQ(sigma.facts.cases[1].line, 11U);
}

// A clock on which everything takes a second.
class hurried_clock final : public clock_source {
public:
  [[nodiscard]] time_ns wall() const override { return 0; }
  [[nodiscard]] time_ns boot() const override { return 0; }
  [[nodiscard]] time_ns thread_cpu() const override {
    return now_ += ns_per_second;
  }

private:
  mutable time_ns now_ = 0;
};

TEST(engine_checker, examples_end_when_their_time_is_over) {
  std::string events;
  for (int i = 0; i < 100; ++i)
    events
      += std::string{i == 0 ? "" : ","} + R"({"event":{"category":"any"}})";
  auto checked = engine_checker{std::make_shared<hurried_clock>()}.check(
    "eql", "// non_match: [" + events + "]\nprocess where true");
  ASSERT_EQ(checked.facts.tests_failed, 1U);
  EXPECT_NE(checked.facts.cases[0].message.find("too long"), std::string::npos);
}

TEST(engine_checker, knows_what_a_rule_is_tagged_with) {
  EXPECT_EQ(engine_checker{}.tags_of(
              "eql", "// tags: attack.execution, attack.t1059.004\n"
                     "process where true"),
            (std::vector<std::string>{"attack.execution", "attack.t1059.004"}));
  EXPECT_TRUE(engine_checker{}.tags_of("eql", "nonsense").empty());
}

TEST(engine_checker, completes_what_is_being_typed) {
  engine_checker checker;
  auto found = checker.complete("proc", 4);
  EXPECT_EQ(found.from, 0U);
  ASSERT_FALSE(found.items.empty());
  EXPECT_EQ(found.items[0].label, "process");
}

} // namespace
} // namespace vedette::cloud
