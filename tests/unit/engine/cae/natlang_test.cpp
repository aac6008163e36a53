#include "engine/cae/natlang.hpp"

#include <gtest/gtest.h>

namespace vedette::engine::cae {
namespace {

std::string words(std::string_view text) {
  diagnostics out;
  auto made = read_rule(text, out);
  return made ? to_words(*made) : out.front().to_string();
}

TEST(natlang, says_a_rule_of_one_state) {
  EXPECT_EQ(
    words(R"x({"Name":"x","States":[{"Name":"s","Function":"a & !(b | c)",
      "FieldOperators":{
        "a":{"Type":"ContainsAny","Options":{"IgnoreCase":true},"Operands":
          [{"Source":"InstigatingProcess","Data":"CommandLine"},
           {"Source":"LiteralSet","Data":["x","y","z"]}]},
        "b":{"Type":"EqualsAny","Operands":
          [{"Source":"TargetProcess","Data":"Name"},
           {"Source":"Literal","Data":"sh"}]},
        "c":{"Type":"IsTrue","Operands":
          [{"Source":"TargetProcessImageFile","Data":"IsHidden"}]}},
      "Actions":[{"Type":"AOI","ItemName":"TargetProcess"}],
      "Filters":[{"Data":{"Category":"Process","Type":"Start"}}]}]})x"),
    "Fires when a process starts and (the instigating process's command line "
    "contains \"x\", \"y\" or \"z\" in any case and (the target process's name "
    "is not \"sh\" and the target process image file's is hidden is not "
    "true)).\nReports and acts on: target process.\n");
}

TEST(natlang, says_the_order_of_states) {
  auto text = words(R"({"Name":"x","ActivationLifetimeLimit":"1:30:00",
    "States":[
      {"Name":"Drop","Filters":[{"Data":{"Category":"File","Type":"Write"}}]},
      {"Name":"Run","ActivationTimeLimit":"0:05:00",
       "Filters":[{"Data":{"Category":"Process","Type":"Start"}}]}],
    "Paths":[{"StateNames":["Drop","Run"]}]})");
  EXPECT_EQ(text, "1. Drop: a file is written.\n"
                  "2. Run: a process starts, within 5 min of the step before.\n"
                  "It fires on Drop, then Run on one device.\n"
                  "Gives up 1 h 30 min after the first step.\n");
}

TEST(natlang, says_exceptions_and_anything_at_all) {
  EXPECT_EQ(words(R"({"Name":"x","ObjectType":"ExceptionRule",
                      "States":[{"Name":"s"}]})"),
            "Leaves out events where any event happens.\n");
  EXPECT_EQ(words(R"({"Name":"x","States":[{"Name":"s","Filters":
                      [{"Data":{"Category":"Registry","Type":"*"}}]}]})"),
            "Fires when something happens to a registry.\n");
}

TEST(natlang, says_durations) {
  EXPECT_EQ(duration_in_words(0), "0 s");
  EXPECT_EQ(duration_in_words(90 * ns_per_second), "1 min 30 s");
  EXPECT_EQ(duration_in_words(1'000'000), "1 ms");
  EXPECT_EQ(duration_in_words(86400 * ns_per_second), "1 d");
}

} // namespace
} // namespace vedette::engine::cae
