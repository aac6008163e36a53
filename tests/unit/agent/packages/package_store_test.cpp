#include "agent/packages/package_store.hpp"
#include "tests/unit/agent/packages/packages_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

class package_store_test : public testing::Test {
protected:
  package_store_test()
    : folder_{std::filesystem::temp_directory_path()
              / ("vedette-packages-" + std::to_string(::getpid()))} {
    reopen();
  }
  ~package_store_test() override { std::filesystem::remove_all(folder_); }
  void reopen() {
    auto opened = package_store::open(folder_, key_.public_hex());
    ASSERT_TRUE(opened.ok()) << opened.why().detail;
    store_ = std::move(opened).value();
  }

  content_key key_;
  std::filesystem::path folder_;
  std::unique_ptr<package_store> store_;
};

TEST_F(package_store_test, keeps_what_is_signed_over_a_restart) {
  auto package = key_.sign("content");
  ASSERT_TRUE(store_->put(package).ok());
  EXPECT_TRUE(store_->holds(package.sha256));
  reopen();
  EXPECT_EQ(store_->held(), std::vector{package.sha256});
  EXPECT_EQ(store_->get(package.sha256).value(), "content");
}

TEST_F(package_store_test, refuses_other_hashes_keys_and_contents) {
  auto package = key_.sign("content");
  auto changed = package;
  changed.content = "Content";
  EXPECT_EQ(store_->put(changed).why().code, errc::corrupt);
  changed.sha256 = sha256_hex(changed.content);
  EXPECT_EQ(store_->put(changed).why().code, errc::forbidden);
  EXPECT_EQ(store_->put(content_key{}.sign("x")).why().code, errc::forbidden);
  auto unsigned_one = package;
  unsigned_one.signature.clear();
  EXPECT_EQ(store_->put(unsigned_one).why().code, errc::forbidden);
  auto odd = package;
  odd.sha256 = "../../etc/passwd";
  EXPECT_EQ(store_->put(odd).why().code, errc::corrupt);
  auto absent = package;
  absent.error = "no such package";
  EXPECT_EQ(store_->put(absent).why().code, errc::not_found);
  EXPECT_TRUE(store_->held().empty());
}

TEST_F(package_store_test, notices_what_was_changed_on_disk) {
  auto package = key_.sign("content");
  ASSERT_TRUE(store_->put(package).ok());
  std::ofstream{folder_ / (package.sha256 + ".zip")} << "evil";
  EXPECT_EQ(store_->get(package.sha256).why().code, errc::corrupt);
  EXPECT_EQ(store_->get(std::string(64, '0')).why().code, errc::not_found);
}

} // namespace
} // namespace vedette::agent
