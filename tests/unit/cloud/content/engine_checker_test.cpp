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

TEST(engine_checker, completes_what_is_being_typed) {
  engine_checker checker;
  auto found = checker.complete("proc", 4);
  EXPECT_EQ(found.from, 0U);
  ASSERT_FALSE(found.items.empty());
  EXPECT_EQ(found.items[0].label, "process");
}

} // namespace
} // namespace vedette::cloud
