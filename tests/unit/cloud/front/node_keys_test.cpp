#include "base/ids.hpp"
#include "cloud/front/node_keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace vedette::cloud {
namespace {

namespace fs = std::filesystem;

TEST(node_keys, are_made_once_and_kept_secret) {
  auto dir = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
  EXPECT_EQ(load_node_keys(dir).why().code, errc::not_found);
  auto made = create_node_keys(dir, "prod", 1'700'000'000 * ns_per_second);
  ASSERT_TRUE(made.ok()) << made.why().detail;
  auto loaded = load_node_keys(dir);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.value().ca.fingerprint(), made.value().ca.fingerprint());
  EXPECT_EQ(loaded.value().content.public_hex(),
            made.value().content.public_hex());
  EXPECT_EQ(create_node_keys(dir, "prod", 0).why().code, errc::conflict);
  struct stat key {};
  ASSERT_EQ(::stat((dir / "pki/ca.key").c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777, 0600U);
  EXPECT_EQ(create_node_keys(dir, "No Such/Name", 0).why().code,
            errc::invalid_config);
  fs::remove_all(dir);
}

} // namespace
} // namespace vedette::cloud
