#include "engine/load/front_matter.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {
namespace {

TEST(front_matter, reads_what_the_comments_say) {
  diagnostics out;
  auto x = read_front_matter(R"(
// name: Reverse shell
// id: 4711
// severity: high
// tags: attack.t1059, attack.execution
// description: A shell that talks to the network
//    through its descriptors.
// Just a comment: with a colon.
// match: {"a":
//    1}
// non_match: [{"a":2}]
process where true
// severity: quux
)",
                             out);
  EXPECT_TRUE(out.empty()) << out.front().to_string();
  EXPECT_EQ(x.name, "Reverse shell");
  EXPECT_EQ(x.id, "4711");
  EXPECT_EQ(x.level, rule_severity::high);
  EXPECT_EQ(x.tags,
            (std::vector<std::string>{"attack.t1059", "attack.execution"}));
  EXPECT_EQ(x.description,
            "A shell that talks to the network through its descriptors.");
  ASSERT_EQ(x.tests.size(), 2U);
  EXPECT_TRUE(x.tests[0].fires);
  EXPECT_EQ(x.tests[0].events, "{\"a\": 1}");
  EXPECT_FALSE(x.tests[1].fires);
}

TEST(front_matter, names_the_place_of_a_mistake) {
  diagnostics out;
  read_front_matter("// name: x\n// severity: hihg\n// match: {\n// nmae: y\n",
                    out);
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0].line, 2U);
  EXPECT_EQ(out[0].column, 14U);
  EXPECT_EQ(out[1].line, 3U);
  EXPECT_EQ(out[2].level, severity::warning);
  EXPECT_EQ(out[2].hint, "did you mean name?");
}

} // namespace
} // namespace vedette::engine
