#include "engine/sigma/document.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::sigma {
namespace {

constexpr std::string_view rule_text = R"(title: Whoami
id: 11111111-2222-3333-4444-555555555555
logsource:
    product: linux
    category: process_creation
detection:
    selection:
        Image|endswith: '/whoami'
        User: [root, null]
    other:
        - a: 1
        - b: 2
    words:
        - evil
        - bad
    condition: selection and not other or words
level: high
tests:
    match:
        - {Image: /usr/bin/whoami}
    non_match:
        - {Image: /bin/ls}
)";

std::string problem_of(std::string_view text) {
  diagnostics out;
  EXPECT_TRUE(parse(text, "a.yml", out).empty());
  return out.empty() ? "" : out.front().to_string();
}

TEST(sigma_document, reads_a_rule) {
  diagnostics out;
  auto made = parse(rule_text, "a.yml", out);
  ASSERT_EQ(made.size(), 1U);
  const auto& rule = made.front();
  EXPECT_EQ(rule.title, "Whoami");
  EXPECT_EQ(rule.from.product, "linux");
  ASSERT_EQ(rule.detections.size(), 3U);
  const auto& selection = rule.detections[0].what;
  EXPECT_EQ(selection.kind, detection::kind_t::all);
  EXPECT_EQ(selection.parts[0].item.modifiers.at(0), "endswith");
  EXPECT_EQ(selection.parts[1].item.values.size(), 2U);
  EXPECT_EQ(rule.detections[1].what.kind, detection::kind_t::any);
  EXPECT_EQ(rule.detections[2].what.parts.at(0).item.values.size(), 2U);
  EXPECT_EQ(rule.match.size(), 1U);
  EXPECT_EQ(rule.non_match.at(0), R"({"Image":"/bin/ls"})");
}

TEST(sigma_document, says_what_is_missing_and_where) {
  EXPECT_EQ(problem_of("id: x"), "a.yml:1:1: error: `title` is missing");
  EXPECT_EQ(problem_of("title: x\nlogsource: {product: linux}\n"),
            "a.yml:1:1: error: `detection` is missing or not a map");
  EXPECT_EQ(problem_of("title: x\nlogsource: {product: linux}\n"
                       "detection: {a: {b: 1}}"),
            "a.yml:3:12: error: `condition` is missing");
  EXPECT_EQ(problem_of("title: x\nlogsource: {}\n"),
            "a.yml:2:12: error: `logsource` names no product, category or "
            "service");
  EXPECT_EQ(problem_of("title: x\nlogsource: {product: linux}\n"
                       "detection: {a: {b: {c: 1}}, condition: a}"),
            "a.yml:3:20: error: expected a value or a list of values for "
            "`b`, not a map");
}

TEST(sigma_document, keeps_the_good_documents_of_a_file) {
  diagnostics out;
  auto text = std::string{rule_text} + "---\ntitle: broken\n---\n"
              + std::string{rule_text};
  EXPECT_EQ(parse(text, "", out).size(), 2U);
  EXPECT_EQ(out.size(), 1U);
}

TEST(sigma_document, warns_of_what_nobody_would_notice) {
  auto warned = [](std::string_view more) {
    diagnostics out;
    auto text = "title: x\nlogsource: {product: linux}\n"
                "detection: {s: {a: 1}, condition: s}\n"
                + std::string{more};
    EXPECT_EQ(parse(text, "a.yml", out).size(), 1U) << more;
    return out.empty() ? "" : out.front().to_string();
  };
  EXPECT_EQ(warned("level: hihg\n"),
            "a.yml:4:8: warning: unknown level `hihg`: it is taken for medium "
            "(did you mean `high`?)");
  EXPECT_EQ(warned("status: tets\n"), "a.yml:4:9: warning: unknown status "
                                      "`tets` (did you mean `test`?)");
  EXPECT_EQ(warned("levle: high\n"),
            "a.yml:4:1: warning: unknown key `levle` (did you mean `level`?)");
  EXPECT_NE(warned("level: high\nlevle: low\n").find("beside `level`"),
            std::string::npos);
  EXPECT_NE(warned("level: [high]\n").find("must be a text"),
            std::string::npos);
  EXPECT_EQ(warned("level: high\nstatus: stable\nmy_own_key: {a: 1}\n"), "");
}

TEST(sigma_document, refuses_wrong_kinds_where_they_matter) {
  EXPECT_NE(problem_of("title: x\nlogsource: {product: [linux]}\n"
                       "detection: {s: {a: 1}, condition: s}")
              .find("a.yml:2:22: error: `product` must be a text"),
            std::string::npos);
  EXPECT_NE(problem_of("title: x\nlogsource: {product: linux}\n"
                       "detection: {s: {a: 1}, condition: [{s: 1}]}")
              .find("a condition is a text"),
            std::string::npos);
  EXPECT_NE(problem_of("title: x\ncorrelation: {type: temporal, rules: {a: b}}")
              .find("`rules` is a list of texts"),
            std::string::npos);
  EXPECT_NE(problem_of("title: x\ncorrelation: {type: temporal, rules: [a], "
                       "group_by: [u], timespan: 1m}")
              .find("did you mean `group-by`?"),
            std::string::npos);
}

TEST(sigma_document, reads_a_correlation) {
  diagnostics out;
  auto made = parse(R"(title: many
correlation:
    type: value_count
    rules: [a, b]
    group-by: [User]
    timespan: 5m
    aliases:
        who: {a: User, b: Account}
    condition: {field: Host, gte: 3, lt: 10}
)",
                    "", out);
  ASSERT_EQ(made.size(), 1U) << out.at(0).to_string();
  const auto& x = made[0].correlate;
  EXPECT_EQ(x.rules.size(), 2U);
  EXPECT_EQ(x.bounds.size(), 2U);
  EXPECT_EQ(x.fields.at(0), "Host");
  EXPECT_EQ(x.aliases.at(0).fields.at(1).second, "Account");
}

} // namespace
} // namespace vedette::engine::sigma
