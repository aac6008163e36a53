// What compiles and means nothing.

#include "engine/eql/eql.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::engine::eql {

namespace {

/// The problems of a query, one a line: `warning: … (hint)`.
std::string problems(std::string_view text, dialect which = dialect::elastic) {
  std::string out;
  for (const auto& x : check(text, {which, false}))
    out += x.to_string() + "\n";
  return out;
}

bool says(std::string_view text, std::string_view what,
          dialect which = dialect::elastic) {
  auto found = problems(text, which);
  return found.find(what) != std::string::npos
         && found.find("error") == std::string::npos;
}

} // namespace

TEST(eql_meaning, knows_classes) {
  EXPECT_TRUE(says("proces where true", "did you mean process?"));
  EXPECT_TRUE(says("proces where true", "1:1: warning"));
  EXPECT_TRUE(says("sequence [process where true] [netwrok where true]",
                   "did you mean network?"));
  for (auto text : {"process where true", "any where true", "api where true",
                    "library where true", "authentication where true",
                    "intrusion_detection where true"})
    EXPECT_EQ(problems(text), "") << text;
  EXPECT_EQ(problems("scripting where true", dialect::optics), "");
}

TEST(eql_meaning, knows_fields) {
  EXPECT_TRUE(says(R"(process where process.comand_line == "x")",
                   "did you mean process.command_line?"));
  EXPECT_TRUE(says("sequence by proces.pid [process where true] "
                   "[file where true]",
                   "did you mean process.pid?"));
  EXPECT_TRUE(says("process where true | count proces.name",
                   "did you mean process.name?"));
  EXPECT_TRUE(says("process where length(process.nam) > 1", "process.name?"));
  for (auto text :
       {R"(process where process.command_line == "x")",
        "process where process.parent != null", "process where ?nothing == 1",
        "process where true | filter count > 1 and percent > 0.1",
        R"(process where process.args : "x" and Image == "y")",
        "sequence by host.id with maxspan=1m [process where true] as a "
        "[file where process.pid == a.process.pid]"})
    EXPECT_EQ(problems(text), "") << text;
  EXPECT_EQ(problems("process where subtype.create", dialect::endgame), "");
  EXPECT_EQ(problems("process where arraySearch(process.args, x, x == \"a\")",
                     dialect::endgame),
            "");
}

TEST(eql_meaning, knows_kinds) {
  EXPECT_TRUE(says(R"(process where process.pid == "abc")",
                   "process.pid is a number, never the text \"abc\""));
  EXPECT_TRUE(says(R"(process where process.pid in (1, "12"))",
                   "did you mean 12 without quotes?"));
  EXPECT_TRUE(says("process where process.name == 5", "did you mean \"5\"?"));
  EXPECT_TRUE(says("process where process.name == true", "is a text"));
  EXPECT_TRUE(says(R"(network where source.ip == "localhost")", "address"));
  EXPECT_TRUE(says(R"(process where event.truncated == "true")",
                   "did you mean true without quotes?"));
  for (auto text :
       {"process where process.pid == 1", "process where process.pid > 1.5",
        R"(network where source.ip == "10.0.0.1")",
        R"(network where source.ip : "10.*")",
        "process where event.truncated == true",
        R"(any where event.code == "4624")"})
    EXPECT_EQ(problems(text), "") << text;
}

TEST(eql_meaning, knows_closed_lists_of_words) {
  EXPECT_TRUE(
    says(R"(process where event.type == "strat")", "did you mean start?"));
  EXPECT_TRUE(
    says(R"(process where event.type == "Start")", "did you mean start?"));
  EXPECT_TRUE(says(R"(process where event.type in ("start", "strat"))",
                   "event.type is never \"strat\""));
  EXPECT_TRUE(
    says(R"(any where host.os.type : "linx")", "did you mean linux?"));
  for (auto text : {R"(process where event.type == "start")",
                    R"(process where event.type : "START")",
                    R"(process where event.type : "sta*")",
                    R"(process where event.type in~ ("Start", "END"))",
                    R"(process where event.action == "whatever")"})
    EXPECT_EQ(problems(text), "") << text;
  EXPECT_EQ(
    problems(R"(network where event.type == "connect")", dialect::optics), "");
  EXPECT_EQ(problems(R"(any where event.type == "process handle opened")",
                     dialect::optics),
            "");
}

TEST(eql_meaning, refuses_numbers_that_cannot_be_represented) {
  for (auto text :
       {"any where length(x) > 1e999", "any where x == 18446744073709551616",
        "any where x == -9223372036854775809", "any where x == 1e-999"})
    EXPECT_NE(problems(text).find("error"), std::string::npos) << text;
  for (auto text :
       {"any where 18446744073709551615 == 18446744073709551615",
        "any where -9223372036854775808 < 0", "any where 1e308 > 0"})
    EXPECT_EQ(problems(text), "") << text;
}

TEST(eql_meaning, warns_rules_and_not_queries_over_foreign_logs) {
  layout fields;
  diagnostics out;
  EXPECT_TRUE(
    compile_query("foreign where strange.field == 1", {}, fields, out));
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(
    compile_rule("foreign where strange.field == 1", {}, fields, out));
  EXPECT_EQ(out.size(), 2U);
  EXPECT_FALSE(has_errors(out));
}

} // namespace vedette::engine::eql
