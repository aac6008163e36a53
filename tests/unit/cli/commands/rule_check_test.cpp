#include "cli/command_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace vedette::cli {
namespace {

class rule_check_test : public testing::Test {
protected:
  exit_code run(const std::string& rule,
                const std::vector<std::string>& more = {}) {
    std::istringstream in{rule};
    std::vector<std::string> arguments{"rule", "check", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command_line(arguments, {in, out, err});
  }
  std::ostringstream out;
  std::ostringstream err;
};

TEST_F(rule_check_test, accepts_a_good_rule) {
  EXPECT_EQ(run("process where process.name == \"sh\"", {"--explain"}),
            exit_code::ok);
  EXPECT_EQ(out.str(), "-:\nFires on each event that matches.\n");
  EXPECT_NE(err.str().find("1 rules in 1 files, 0 errors"), std::string::npos);
}

TEST_F(rule_check_test, names_file_line_and_column_of_an_error) {
  EXPECT_EQ(run("{\"Name\":\"x\",\n  \"States\":[]}"), exit_code::invalid);
  EXPECT_NE(out.str().find("-:2:12: error: "), std::string::npos) << out.str();
}

TEST_F(rule_check_test, prints_diagnostics_as_data_when_asked) {
  EXPECT_EQ(run("{", {"-o", "ndjson"}), exit_code::invalid);
  EXPECT_NE(out.str().find("\"line\":1,\"column\":2,\"level\":\"error\""),
            std::string::npos)
    << out.str();
}

TEST_F(rule_check_test, can_be_strict_about_warnings) {
  auto rule = R"({"States":[{"Name":"s"}]})";
  EXPECT_EQ(run(rule), exit_code::ok);
  EXPECT_EQ(run(rule, {"--strict"}), exit_code::invalid);
}

} // namespace
} // namespace vedette::cli
