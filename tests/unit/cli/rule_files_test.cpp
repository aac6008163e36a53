#include "cli/rule_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::cli {
namespace {

TEST(rule_files, finds_rules_in_folders_in_order) {
  auto folder = std::filesystem::path{testing::TempDir()} / "rule_files_test";
  std::filesystem::create_directories(folder / "below");
  std::ofstream{folder / "b.eql"} << "any where true";
  std::ofstream{folder / "a.json"} << "{}";
  std::ofstream{folder / "below/c.yml"} << "title: x";
  std::ofstream{folder / "readme.txt"} << "no rule";
  std::istringstream in{"process where true"};
  auto got = read_rule_files({folder.string(), "-"}, in);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(got.ok()) << got.why().detail;
  const auto& sources = got.value().sources;
  ASSERT_EQ(sources.size(), 4U);
  EXPECT_TRUE(sources[0].name.ends_with("a.json"));
  EXPECT_TRUE(sources[1].name.ends_with("b.eql"));
  EXPECT_TRUE(sources[2].name.ends_with("c.yml"));
  EXPECT_EQ(sources[2].language, engine::rule_language::sigma);
  EXPECT_EQ(sources[3].text, "process where true");
  EXPECT_TRUE(got.value().problems.empty());
  EXPECT_EQ(read_rule_files({"/no/such/file"}, in).why().code, errc::not_found);
}

TEST(rule_files, says_that_a_folder_has_no_rule) {
  auto folder = std::filesystem::path{testing::TempDir()} / "rule_files_empty";
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "readme.txt"} << "no rule";
  std::istringstream in;
  auto got = read_rule_files({folder.string()}, in);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(got.value().problems.size(), 1U);
  EXPECT_EQ(got.value().problems[0].level, severity::warning);
}

TEST(rule_files, takes_a_file_that_is_too_large_for_a_rule_that_is_wrong) {
  std::istringstream in{std::string(rule_bytes_max + 1, 'x')};
  auto got = read_rule_files({"-"}, in);
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(got.value().sources.empty());
  ASSERT_EQ(got.value().problems.size(), 1U);
  EXPECT_NE(got.value().problems[0].to_string().find("-:1:1: error: larger"),
            std::string::npos);
}

} // namespace
} // namespace vedette::cli
