#include "agent/spool/disk.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace vedette::agent {
namespace {

class directory_test : public testing::Test {
protected:
  directory_test()
    : path_{std::filesystem::temp_directory_path()
            / ("vedette-directory-" + std::to_string(::getpid()))} {}
  ~directory_test() override { std::filesystem::remove_all(path_); }

  std::filesystem::path path_;
};

TEST_F(directory_test, keeps_files_as_a_spool_needs_them) {
  auto opened = open_directory(path_);
  ASSERT_TRUE(opened.ok()) << opened.why().detail;
  auto& disk = *opened.value();
  auto file = disk.open("a");
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(file.value()->append("hello ").ok());
  EXPECT_TRUE(file.value()->append("world").ok());
  EXPECT_TRUE(file.value()->sync().ok());
  EXPECT_EQ(disk.read("a", 6, 100).value(), "world");
  EXPECT_TRUE(disk.truncate("a", 5).ok());
  EXPECT_TRUE(file.value()->append("!").ok());
  EXPECT_EQ(disk.read("a", 0, 100).value(), "hello!");
  EXPECT_EQ(disk.size("a").value(), 6U);
  EXPECT_TRUE(disk.replace("b", "new").ok());
  EXPECT_TRUE(disk.replace("b", "newer").ok());
  EXPECT_EQ(disk.read("b", 0, 100).value(), "newer");
  EXPECT_EQ(disk.list().value().size(), 2U);
  EXPECT_TRUE(disk.remove("a").ok());
  EXPECT_TRUE(disk.remove("a").ok());
  EXPECT_EQ(disk.size("a").why().code, errc::not_found);
  EXPECT_TRUE(disk.sync_names().ok());
}

TEST_F(directory_test, says_which_path_it_could_not_open) {
  auto opened = open_directory("/nonexistent/vedette/spool");
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.why().detail.find("/nonexistent/vedette/spool"),
            std::string::npos);
}

} // namespace
} // namespace vedette::agent
