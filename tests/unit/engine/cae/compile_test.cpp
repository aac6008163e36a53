#include "tests/unit/engine/cae/harness.hpp"

namespace vedette::engine::cae {
namespace {

constexpr auto drop_and_run = R"({
 "Name":"Shell drops ELF then runs it","Severity":"High","ObjectType":"DetectionRule","SchemaVersion":1,
 "OperatingSystems":[{"Name":"Linux"}],
 "States":[
  {"Name":"Drop","Scope":"Global","Function":"a & b",
   "FieldOperators":{"a":{"Type":"EqualsAny","OperandType":"String","Options":{"IgnoreCase":false},
      "Operands":[{"Source":"InstigatingProcess","Data":"Name"},{"Source":"LiteralSet","Data":["bash","sh","curl","wget"]}]},
     "b":{"Type":"StartsWithAny","OperandType":"String","Operands":[{"Source":"TargetFile","Data":"Path"},{"Source":"LiteralSet","Data":["/tmp/","/dev/shm/"]}]}},
   "ActivationTimeLimit":"-0:00:00.001","HarvestContributingEvents":true,
   "Actions":[{"Type":"AOI","ItemName":"TargetFile","Position":"PostActivation"}],
   "Filters":[{"Type":"Event","Data":{"Category":"File","SubCategory":"","Type":"Write"}}],
   "CorrelateBy":[{"Source":"TargetFile","Data":"Path"}]},
  {"Name":"Run","Scope":"Global","Function":"a",
   "FieldOperators":{"a":{"Type":"StartsWithAny","OperandType":"String","Operands":[{"Source":"TargetProcessImageFile","Data":"Path"},{"Source":"LiteralSet","Data":["/tmp/","/dev/shm/"]}]}},
   "ActivationTimeLimit":"0:10:00","HarvestContributingEvents":false,
   "Actions":[{"Type":"AOI","ItemName":"TargetProcess","Position":"PostActivation"}],
   "Filters":[{"Type":"Event","Data":{"Category":"Process","SubCategory":"","Type":"Start"}}],
   "CorrelateBy":[{"Source":"TargetProcessImageFile","Data":"Path"}]}],
 "Paths":[{"StateNames":["Drop","Run"]}],"Tags":["CylanceOPTICS"]})";

TEST(cae_compile, makes_a_sequence_of_states) {
  rule_harness x{drop_and_run};
  ASSERT_TRUE(x.ok()) << x.said();
  EXPECT_EQ(x.said(), "");
  EXPECT_EQ(x.what.shape, rule_shape::sequence);
  EXPECT_EQ(x.what.level, rule_severity::high);
  ASSERT_EQ(x.what.steps.size(), 2U);
  EXPECT_EQ(x.what.paths, (std::vector<std::vector<std::uint16_t>>{{0, 1}}));
  EXPECT_EQ(x.what.steps[0].within, no_limit);
  EXPECT_EQ(x.what.steps[1].within, 600 * ns_per_second);
  EXPECT_TRUE(x.what.steps[0].harvest);
  EXPECT_FALSE(x.what.steps[1].harvest);
  EXPECT_EQ(x.what.steps[0].by.size(), 2U); // The device, and the path.
  EXPECT_EQ(x.what.artifacts[1], (std::vector<std::string>{"TargetProcess"}));
}

TEST(cae_compile, tests_class_type_and_operators) {
  rule_harness x{drop_and_run};
  auto write = [&](const char* name, const char* action, const char* path) {
    return x.matches(std::string{R"({"event":{"category":"file","action":")"}
                     + action + R"("},"process":{"name":")" + name
                     + R"("},"file":{"path":")" + path + "\"}}");
  };
  EXPECT_TRUE(write("bash", "write", "/tmp/x"));
  EXPECT_FALSE(write("bash", "delete", "/tmp/x"));
  EXPECT_FALSE(write("vim", "write", "/tmp/x"));
  EXPECT_FALSE(write("bash", "write", "/home/x"));
  EXPECT_TRUE(x.matches(
    R"({"event":{"category":["process"],"type":["start"]},
        "process":{"executable":"/dev/shm/x"}})",
    1));
}

TEST(cae_compile, minds_the_operating_system_where_it_is_named) {
  rule_harness x{drop_and_run};
  auto on = [&](const char* system) {
    return x.matches(
      std::string{R"({"event":{"category":"process","action":"start"},
      "process":{"executable":"/tmp/x"},"host":{"os":{"type":")"}
        + system + "\"}}}",
      1);
  };
  EXPECT_TRUE(on("linux"));
  EXPECT_FALSE(on("windows"));
}

std::string state(const std::string& name, const std::string& literal) {
  return R"({"Name":")" + name
         + R"(","Function":"a","FieldOperators":{"a":{"Type":"Equals",
    "Operands":[{"Source":"InstigatingProcess","Data":"Name"},
    {"Source":"Literal","Data":")"
         + literal
         + R"("}]}},"Filters":[{"Data":{"Category":"File","Type":"*"}}]})";
}

TEST(cae_compile, keeps_alternative_paths) {
  rule_harness x{R"({"Name":"x","States":[)" + state("A", "a") + ","
                 + state("B", "b")
                 + R"(],"Paths":[{"StateNames":["B"]},{"StateNames":["A"]}]})"};
  ASSERT_TRUE(x.ok()) << x.said();
  EXPECT_EQ(x.what.paths, (std::vector<std::vector<std::uint16_t>>{{1}, {0}}));
}

TEST(cae_compile, only_warns_about_paths_that_lead_nowhere) {
  rule_harness x{R"({"Name":"x","States":[)" + state("A", "a")
                 + R"(],"Paths":[{"StateNames":["Other","A"]}]})"};
  EXPECT_TRUE(x.ok()) << x.said();
  EXPECT_NE(x.said().find("'Other', which is no state"), std::string::npos);
  EXPECT_TRUE(x.what.paths.empty());
  EXPECT_EQ(x.what.shape, rule_shape::single);
}

TEST(cae_compile, treats_what_is_unknown_as_not_matched) {
  rule_harness x{R"({"Name":"x","States":[{"Name":"s","Function":"!a",
    "FieldOperators":{"a":{"Type":"Equals","Operands":
    [{"Source":"InstigatingProcess","Data":"Name"},
     {"Source":"Literal","Data":"sh"}]}}}]})"};
  ASSERT_TRUE(x.ok()) << x.said();
  EXPECT_TRUE(x.matches(R"({"event":{"category":"file"}})"));
  EXPECT_FALSE(
    x.matches(R"({"event":{"category":"file"},"process":{"name":"sh"}})"));
}

TEST(cae_compile, admits_events_of_any_filter) {
  rule_harness x{R"({"Name":"x","States":[{"Name":"s","Filters":[
    {"Data":{"Category":"Network","SubCategory":"TCP","Type":"Connect"}},
    {"Data":{"Category":"Process","Type":"Abnormal Exit"}}]}]})"};
  ASSERT_TRUE(x.ok()) << x.said();
  EXPECT_TRUE(x.matches(R"({"event":{"category":"network","action":"connect"},
                            "network":{"transport":"tcp"}})"));
  EXPECT_FALSE(x.matches(R"({"event":{"category":"network","action":"connect"},
                             "network":{"transport":"udp"}})"));
  EXPECT_TRUE(
    x.matches(R"({"event":{"category":"process","action":"abnormal_exit"}})"));
  EXPECT_FALSE(x.matches(R"({"event":{"category":"file"}})"));
}

TEST(cae_compile, says_which_name_is_not_there) {
  rule_harness typo{R"({"Name":"x","States":[{"Name":"s",
    "Function":"first & secnd","FieldOperators":{
    "first":{"Type":"IsTrue","Operands":[{"Source":"TargetFile","Data":"IsHidden"}]},
    "second":{"Type":"IsTrue","Operands":[{"Source":"TargetFile","Data":"IsHidden"}]}
    }}]})"};
  EXPECT_NE(typo.said().find("did you mean second?"), std::string::npos)
    << typo.said();
  rule_harness category{R"({"Name":"x","States":[{"Name":"s","Filters":
    [{"Data":{"Category":"Files","Type":"*"}}]}]})"};
  EXPECT_NE(category.said().find("unknown event category 'Files' (did you mean "
                                 "file?)"),
            std::string::npos)
    << category.said();
  rule_harness type{R"({"Name":"x","States":[{"Name":"s","Filters":
    [{"Data":{"Category":"File","Type":"Wriet"}}]}]})"};
  EXPECT_NE(
    type.said().find("unknown event type 'Wriet' (did you mean write?)"),
    std::string::npos)
    << type.said();
}

TEST(cae_compile, refuses_states_that_cannot_agree) {
  rule_harness x{R"({"Name":"x","States":[{"Name":"a","CorrelateBy":
    [{"Source":"TargetFile","Data":"Path"}]},{"Name":"b"}]})"};
  EXPECT_NE(x.said().find("same number of operands"), std::string::npos);
}

TEST(cae_compile, leaves_out_the_events_of_exceptions) {
  rule_harness x{drop_and_run};
  diagnostics problems;
  auto text = R"({"Name":"e","ObjectType":"ExceptionRule","States":[{"Name":
    "Exception","Function":"0","FieldOperators":{"0":{"Type":"EqualsAny",
    "Operands":[{"Source":"InstigatingProcessImageFile","Data":"Sha256Hash"},
    {"Source":"LiteralSet","Data":["abc","def"]}],"OperandType":"String"}}}]})";
  auto read = read_rule(text, problems);
  ASSERT_TRUE(read);
  auto exception = compile(*read, text, x.fields, problems);
  ASSERT_TRUE(exception);
  except(x.what, {&*exception, 1});
  auto event = [](const char* hash) {
    return std::string{R"({"event":{"category":"file","action":"write"},
      "file":{"path":"/tmp/x"},"process":{"name":"sh","hash":{"sha256":")"}
           + hash + "\"}}}";
  };
  EXPECT_TRUE(x.matches(event("123")));
  EXPECT_FALSE(x.matches(event("def")));
  // In process events the instigator is the parent.
  EXPECT_FALSE(x.matches(R"({"event":{"category":"process","action":"start"},
    "process":{"executable":"/tmp/x","parent":{"hash":{"sha256":"abc"}}}})",
                         1));
}

TEST(cae_compile, carries_unit_tests_along) {
  rule_harness x{R"({"Name":"x","States":[{"Name":"a"}],
    "Tests":{"match":[{"a":1}],"non_match":[{"b":1}]}})"};
  ASSERT_EQ(x.what.tests.size(), 2U);
  EXPECT_TRUE(x.what.tests[0].fires);
  EXPECT_EQ(x.what.tests[1].events, "{\"b\":1}");
}

} // namespace
} // namespace vedette::engine::cae
