#include "agent/respond/file_hands.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

using schema::response_state;

class file_hands_test : public testing::Test {
protected:
  file_hands_test()
    : folder_{std::filesystem::canonical(std::filesystem::temp_directory_path())
              / ("vedette-hands-" + std::to_string(::getpid()))} {
    std::filesystem::create_directories(folder_ / "real");
    std::ofstream{folder_ / "real" / "bad"} << "x";
  }
  ~file_hands_test() override { std::filesystem::remove_all(folder_); }

  std::uint64_t inode(const std::filesystem::path& path) {
    struct stat x {};
    EXPECT_EQ(::stat(path.c_str(), &x), 0);
    return x.st_ino;
  }

  std::filesystem::path folder_;
};

TEST_F(file_hands_test, deletes_the_file_that_was_meant) {
  auto bad = folder_ / "real" / "bad";
  EXPECT_EQ(delete_file(bad, inode(bad) + 1).state, response_state::refused);
  EXPECT_TRUE(std::filesystem::exists(bad));
  EXPECT_EQ(delete_file(bad, inode(bad)).state, response_state::succeeded);
  EXPECT_FALSE(std::filesystem::exists(bad));
  EXPECT_EQ(delete_file(bad, 0).detail, "it was gone already");
}

TEST_F(file_hands_test, never_goes_over_a_symbolic_link) {
  std::filesystem::create_directory_symlink(folder_ / "real", folder_ / "link");
  auto outcome = delete_file(folder_ / "link" / "bad", 0);
  EXPECT_EQ(outcome.state, response_state::refused) << outcome.detail;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "real" / "bad"));
}

TEST_F(file_hands_test, deletes_a_link_itself_and_not_what_it_names) {
  std::filesystem::create_symlink(folder_ / "real" / "bad", folder_ / "alias");
  EXPECT_EQ(delete_file(folder_ / "alias", 0).state, response_state::succeeded);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "real" / "bad"));
}

TEST_F(file_hands_test, refuses_folders_and_relative_paths) {
  EXPECT_EQ(delete_file(folder_ / "real", 0).state, response_state::refused);
  EXPECT_EQ(delete_file("bad", 0).state, response_state::refused);
  EXPECT_EQ(delete_file("", 0).state, response_state::refused);
}

TEST_F(file_hands_test, says_that_other_names_remain) {
  auto bad = folder_ / "real" / "bad";
  std::filesystem::create_hard_link(bad, folder_ / "second");
  auto outcome = delete_file(bad, 0);
  EXPECT_EQ(outcome.state, response_state::succeeded);
  EXPECT_NE(outcome.detail.find("1 other names"), std::string::npos);
}

} // namespace
} // namespace vedette::agent
