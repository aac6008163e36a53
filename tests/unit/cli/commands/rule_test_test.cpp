#include "cli/command_table.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::cli {
namespace {

constexpr const char* rule_text = R"(title: Evil
id: evil
logsource: {category: authentication}
detection: {s: {word: evil}, condition: s}
level: high
tests:
    match: [{category: authentication, word: Evil}]
    non_match: [{category: authentication, word: good}]
)";

class rule_test_test : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path()
              / ("vedette_rule_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  exit_code run(const std::string& rule, std::vector<std::string> more = {},
                const std::string& input = "") {
    std::ofstream{folder_ / "a.yml"} << rule;
    std::istringstream in{input};
    std::vector<std::string> arguments{"rule", "test", "--rules",
                                       folder_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command_line(arguments, {in, out, err});
  }

  std::filesystem::path folder_;
  std::ostringstream out;
  std::ostringstream err;
};

TEST_F(rule_test_test, runs_the_examples_of_rules) {
  EXPECT_EQ(run(rule_text), exit_code::ok) << err.str();
  EXPECT_NE(err.str().find("2 examples, 0 failed"), std::string::npos);
}

TEST_F(rule_test_test, fails_when_an_example_does_not_hold) {
  std::string wrong = rule_text;
  wrong.replace(wrong.find("word: good"), 10, "word: evil");
  EXPECT_EQ(run(wrong), exit_code::invalid);
  EXPECT_NE(out.str().find("fires on an example it must not match"),
            std::string::npos);
}

TEST_F(rule_test_test, prints_detections_with_the_lines_that_made_them) {
  EXPECT_EQ(run(rule_text, {"--events", "-", "--stats"},
                "{\"category\":\"authentication\",\"word\":\"good\"}\n"
                "{\"category\":\"authentication\",\"word\":\"EVIL\","
                "\"@timestamp\":\"2024-01-02T03:04:05Z\"}\n"),
            exit_code::ok);
  EXPECT_EQ(out.str(), "{\"rule\":\"evil\",\"severity\":\"high\",\"time\":"
                       "\"2024-01-02T03:04:05Z\",\"events\":[1]}\n");
  EXPECT_NE(err.str().find("\"rules_loaded\":1"), std::string::npos);
}

TEST_F(rule_test_test, says_in_its_exit_code_that_a_rule_did_not_run) {
  const auto event = "{\"category\":\"authentication\",\"word\":\"evil\","
                     "\"@timestamp\":\"2024-01-02T03:04:05Z\"}\n";
  auto two = std::string{rule_text} + "---\ntitle: wrong\n";
  EXPECT_EQ(run(two, {"--events", "-"}, event), exit_code::partial);
  EXPECT_NE(out.str().find("\"evil\""), std::string::npos);
  EXPECT_NE(err.str().find("a.yml:10:1: error:"), std::string::npos)
    << err.str();
  EXPECT_EQ(run("title: wrong\n", {"--events", "-"}, event),
            exit_code::invalid);
  EXPECT_NE(err.str().find("there is no rule to run"), std::string::npos);
}

TEST_F(rule_test_test, shows_warnings) {
  auto odd = std::string{rule_text};
  odd.replace(odd.find("level: high"), 11, "level: hihg");
  EXPECT_EQ(run(odd), exit_code::ok);
  EXPECT_NE(err.str().find("unknown level `hihg`"), std::string::npos);
}

TEST_F(rule_test_test, takes_a_wrong_format_of_time_for_a_wrong_command) {
  EXPECT_EQ(
    run(rule_text, {"--events", "-", "--timestamp-field", "t:nonsense"}),
    exit_code::usage);
  EXPECT_NE(err.str().find("nonsense"), std::string::npos);
}

TEST_F(rule_test_test, names_a_missing_file) {
  EXPECT_NE(run(rule_text, {"--events", "/nowhere/at/all.ndjson"}),
            exit_code::ok);
}

} // namespace
} // namespace vedette::cli
