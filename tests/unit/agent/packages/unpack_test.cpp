#include "agent/packages/unpack.hpp"
#include "tests/unit/agent/packages/packages_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <tuple>

namespace vedette::agent {
namespace {

class unpack_test : public testing::Test {
protected:
  unpack_test()
    : folder_{std::filesystem::temp_directory_path()
              / ("vedette-unpack-" + std::to_string(::getpid()))} {
    std::filesystem::create_directories(folder_ / "in");
  }
  ~unpack_test() override { std::filesystem::remove_all(folder_); }
  status take(const std::string& zip, const unpack_limits& limits = {}) {
    return unpack(zip, folder_ / "in", limits);
  }

  std::filesystem::path folder_;
};

TEST_F(unpack_test, unpacks_files_and_folders) {
  ASSERT_TRUE(take(make_zip({{"a.py", "x"}, {"lib/b.py", "yy"}})).ok());
  EXPECT_EQ(std::filesystem::file_size(folder_ / "in" / "lib" / "b.py"), 2U);
}

TEST_F(unpack_test, never_leaves_its_folder) {
  for (const auto* name : {"../evil", "a/../../evil"})
    EXPECT_FALSE(take(make_zip({{name, "x"}})).ok()) << name;
  // Whoever wrote the zip may have cut the slash off; then it is inside.
  std::ignore = take(make_zip({{"/tmp/vedette-evil", "x"}}));
  EXPECT_FALSE(std::filesystem::exists("/tmp/vedette-evil"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "evil"));
  EXPECT_FALSE(take(make_zip({{"link", "/etc/passwd"}}, AE_IFLNK)).ok());
}

TEST_F(unpack_test, stops_at_bombs) {
  auto bomb = make_zip({{"zeros", std::string(900'000, '\0')}});
  EXPECT_FALSE(take(bomb).ok()) << bomb.size();
  zip_files many;
  for (int i = 0; i < 20; ++i)
    many.emplace_back("f" + std::to_string(i), "x");
  EXPECT_FALSE(take(make_zip(many), {1 << 20, 10, 200}).ok());
  EXPECT_FALSE(take(make_zip({{"two", "xx"}}), {1, 10, 200}).ok());
}

TEST_F(unpack_test, says_what_is_no_zip) {
  EXPECT_FALSE(take("not a zip").ok());
  EXPECT_FALSE(take("").ok());
  auto torn = make_zip({{"a", std::string(5000, 'q') + "end"}});
  EXPECT_FALSE(take(torn.substr(0, 20)).ok());
}

TEST_F(unpack_test, never_writes_over_what_is_there) {
  EXPECT_FALSE(take(make_zip({{"a", "1"}, {"a", "2"}})).ok());
}

} // namespace
} // namespace vedette::agent
