#include "base/ids.hpp"
#include "cloud/content/defaults.hpp"
#include "cloud/content/engine_checker.hpp"
#include "cloud/content/shelf.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace vedette::cloud {
namespace {

namespace fs = std::filesystem;

TEST(defaults, are_installed_once) {
  auto dir = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
  fs::create_directories(dir);
  std::ofstream{dir / "good.eql"} << "process where process.name == \"nc\"";
  std::ofstream{dir / "broken.eql"} << "process where (";
  std::ofstream{dir / "README.md"} << "not a rule";
  test::memory_records records;
  control_store store{records};
  engine_checker checker;
  manual_clock clock{1, 1};
  auto installed = install_defaults(store, checker, clock, dir.string());
  ASSERT_TRUE(installed.ok()) << installed.why().detail;
  EXPECT_EQ(installed.value(), 1U);
  auto policy = read_object<policy_object>(store, "default");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(list_objects<rule_object>(store).value()[0].name, "good");
  EXPECT_EQ(install_defaults(store, checker, clock, dir.string()).value(), 0U);
  fs::remove_all(dir);
}

} // namespace
} // namespace vedette::cloud
