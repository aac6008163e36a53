#include "engine/cae/rule_document.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::cae {
namespace {

/// Reads a rule and keeps what was said about it.
struct attempt {
  explicit attempt(std::string_view text) {
    rule = read_rule(text, problems);
    for (const auto& x : problems)
      said += x.to_string() + "\n";
  }
  std::optional<rule_document> rule;
  diagnostics problems;
  std::string said;
};

TEST(rule_document, reads_the_whole_head) {
  attempt x{R"({"Name":"n","Description":"d","Severity":"informational",
    "ObjectType":"DetectionRule","OperatingSystems":[{"Name":"MacOS"},
    {"Name":"Linux"}],"Plugin":{"Name":"OpticsDetector"},
    "Product":{"Name":"Optics"},"SchemaVersion":1,"Tags":["t"],"Id":"i",
    "Version":7,"NotValidBefore":"2020-01-01T00:00:00Z",
    "NotValidAfter":"2030-01-01","ActivationLifetimeLimit":"1.02:03:04.5",
    "ActivationCanUtlizeDeviceStateEvents":true,
    "AllowMultipleActivationsPerContext":false,
    "MaximumConcurrentActivations":5,"RuleSource":"Cylance",
    "Category":"Custom","States":[{"Name":"s"}]})"};
  ASSERT_TRUE(x.rule) << x.said;
  EXPECT_EQ(x.said, "");
  EXPECT_EQ(x.rule->severity, rule_severity::informational);
  EXPECT_EQ(x.rule->systems, (std::vector<std::string>{"macos", "linux"}));
  EXPECT_EQ(x.rule->id, "i");
  EXPECT_EQ(x.rule->version, 7U);
  EXPECT_EQ(x.rule->lifetime,
            ((26 * 60 + 3) * 60 + 4) * ns_per_second + ns_per_second / 2);
  EXPECT_FALSE(x.rule->many_per_context);
  EXPECT_EQ(x.rule->activations_max, 5U);
  EXPECT_LT(x.rule->valid_from, x.rule->valid_until);
}

TEST(rule_document, reads_time_spans_as_people_write_them) {
  EXPECT_EQ(read_time_span("-0:00:00.001"), no_limit);
  EXPECT_EQ(read_time_span("-0:00:00:001"), no_limit);
  EXPECT_EQ(read_time_span("0:00:00:001"), 1'000'000);
  EXPECT_EQ(read_time_span("0:05:00"), 300 * ns_per_second);
  EXPECT_EQ(read_time_span("1.00:00:00"), 86400 * ns_per_second);
  EXPECT_EQ(read_time_span("00:00:01.5000000"), 1'500'000'000);
  for (auto text : {"", "-", "5", "1:2", "1:60:00", "a:b:c",
                    "1:2:3:", "1:2:3.4.5", "99999999999999999999:0:0", "1::2"})
    EXPECT_EQ(read_time_span(text), std::nullopt) << text;
}

TEST(rule_document, swallows_the_vendors_own_samples) {
  attempt sample{
    R"x({"States":[{"Name":"TestFile","Scope":"Global","Function":"(a)",
  "FieldOperators":{"a":{"Type":"Contains","Operands":[{"Source":"TargetFile","Data":"Path"},{"Source":"Literal","Data":"my_test_file"}],"OperandType":"String"}},
  "ActivationTimeLimit":"-0:00:00.001",
  "Actions":[{"Type":"AOI","ItemName":"InstigatingProcess","Position":"PostActivation"}],
  "HarvestContributingEvent":true,
  "Filters":[{"Type":"Event","Data":{"Category":"File","SubCategory":"","Type":"Create"}}]}],
 "Paths":[{"StateNames":["NewSuspiciousFile","CertUtilDecode"]}],
 "Tags":["CylanceOPTICS"]})x"};
  ASSERT_TRUE(sample.rule) << sample.said;
  attempt exception{
    R"({"Name":"e","ObjectType":"ExceptionRule","States":[{"Name":"UnsignedProc",
    "Scope":"global","Function":"Function","FieldOperators":{"Function":
    {"Type":"EqualsAny","Operands":[{"Source":"LiteralSet","Data":"iexplore.exe"}],
    "OperandType":"string","Options":{"IgnoreCase":true}}}}],
    "Tags":["CylanceOPTICS, Exception"]})"};
  ASSERT_TRUE(exception.rule) << exception.said;
  EXPECT_EQ(exception.rule->type, object_type::exception);
  EXPECT_EQ(exception.rule->states[0].operators[0].operands[0].literals,
            (std::vector<std::string>{"iexplore.exe"}));
}

TEST(rule_document, takes_nested_states_for_what_follows) {
  attempt x{R"({"Name":"n","States":[{"Name":"a","States":[{"Name":"b",
    "States":[{"Name":"c"}]}]},{"Name":"d"}]})"};
  ASSERT_TRUE(x.rule) << x.said;
  ASSERT_EQ(x.rule->states.size(), 4U);
  EXPECT_EQ(x.rule->states[2].name, "c");
  EXPECT_EQ(x.rule->states[3].name, "d");
}

TEST(rule_document, keeps_the_text_of_unit_tests) {
  attempt x{R"({"Name":"n","States":[{"Name":"a"}],
    "Tests":{"match":[{"a": 1},[{"b":2},{"c":3}]],"non_match":[{}]}})"};
  ASSERT_TRUE(x.rule) << x.said;
  EXPECT_EQ(x.rule->match,
            (std::vector<std::string>{"{\"a\": 1}", "[{\"b\":2},{\"c\":3}]"}));
  EXPECT_EQ(x.rule->non_match, (std::vector<std::string>{"{}"}));
}

TEST(rule_document, names_the_place_of_each_mistake) {
  attempt x{"{\"Name\":\"n\",\n \"Severity\":\"Hihg\",\n \"States\":[{\n"
            "  \"Name\":\"a\",\"Function\":\"a &\",\n"
            "  \"FieldOperators\":{\"a\":{\"Type\":\"Quux\"}}}]}"};
  EXPECT_FALSE(x.rule);
  ASSERT_EQ(x.problems.size(), 3U) << x.said;
  EXPECT_EQ(x.problems[0].line, 2U);
  EXPECT_EQ(x.problems[0].column, 13U);
  EXPECT_EQ(x.problems[0].pointer, "/Severity");
  EXPECT_EQ(x.problems[1].pointer, "/States/0/FieldOperators/a/Type");
  EXPECT_EQ(x.problems[1].line, 5U);
  EXPECT_EQ(x.problems[2].line, 4U);
  EXPECT_EQ(x.problems[2].column, 29U); // Behind the '&'.
}

TEST(rule_document, warns_about_what_means_nothing) {
  attempt x{R"({"Name":"n","Severty":"High","States":[{"Name":"a",
    "Filtres":[]}]})"};
  ASSERT_TRUE(x.rule);
  EXPECT_NE(x.said.find("did you mean Severity?"), std::string::npos);
  EXPECT_NE(x.said.find("did you mean Filters?"), std::string::npos);
}

TEST(rule_document, refuses_what_is_no_rule) {
  for (auto text :
       {"[]", "7", "{}", R"({"Name":"x","States":[]})",
        R"({"Name":"x","States":{}})", R"({"Name":"x","States":[7]})",
        R"({"Name":7,"States":[{"Name":"a"}]})",
        R"({"Name":"x","States":[{"Name":"a"},{"Name":"a"}]})",
        R"({"Name":"x","SchemaVersion":2,"States":[{"Name":"a"}]})",
        R"({"Name":"x","NotValidBefore":"soon","States":[{"Name":"a"}]})",
        R"({"Name":"x","States":[{"Name":"a","ActivationTimeLimit":"5"}]})",
        R"({"Name":"x","States":[{"Name":"a","FieldOperators":{"a":
           {"Type":"Equals","Operands":[]}}}]})",
        R"({"Name":"x","States":[{"Name":"a","Filters":[{}]}]})",
        R"({"Name":"x","States":[{"Name":"a"}],"Tests":{"match":[7]}})"}) {
    attempt x{text};
    EXPECT_FALSE(x.rule) << text;
    EXPECT_TRUE(has_errors(x.problems)) << text;
  }
}

TEST(rule_document, bounds_the_count_of_states) {
  std::string states;
  for (int i = 0; i < 100; ++i)
    states += (i > 0 ? "," : "") + std::string{"{\"Name\":\""}
              + std::to_string(i) + "\"}";
  EXPECT_FALSE(attempt{"{\"Name\":\"x\",\"States\":[" + states + "]}"}.rule);
}

} // namespace
} // namespace vedette::engine::cae
