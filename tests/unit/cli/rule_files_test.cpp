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
  ASSERT_EQ(got.value().size(), 4U);
  EXPECT_TRUE(got.value()[0].name.ends_with("a.json"));
  EXPECT_TRUE(got.value()[1].name.ends_with("b.eql"));
  EXPECT_TRUE(got.value()[2].name.ends_with("c.yml"));
  EXPECT_EQ(got.value()[2].language, engine::rule_language::sigma);
  EXPECT_EQ(got.value()[3].text, "process where true");
  EXPECT_EQ(read_rule_files({"/no/such/file"}, in).why().code, errc::not_found);
}

} // namespace
} // namespace vedette::cli
