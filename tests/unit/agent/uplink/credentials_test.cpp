#include "agent/uplink/credentials.hpp"
#include "tests/support/test_pki.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

class credentials_test : public testing::Test {
protected:
  void SetUp() override { std::filesystem::create_directories(dir); }
  void TearDown() override { std::filesystem::remove_all(dir); }

  credentials some() {
    credentials made;
    made.device = uid::random();
    auto identity = pki.device(made.device);
    made.key_pem = identity.key_pem;
    made.certificate_pem = identity.chain_pem;
    made.ca_pem = pki.ca.certificate_pem();
    made.server_url = "wss://node:7443";
    made.content_key = "abcd";
    return made;
  }

  test::test_pki pki;
  std::filesystem::path dir = std::filesystem::temp_directory_path()
                              / ("vedette-" + uid::random().compact());
};

TEST_F(credentials_test, are_read_back_as_they_were_written) {
  auto made = some();
  ASSERT_TRUE(save_credentials(dir, made).ok());
  auto loaded = load_credentials(dir);
  ASSERT_TRUE(loaded.ok()) << loaded.why().detail;
  EXPECT_EQ(loaded.value().device, made.device);
  EXPECT_EQ(loaded.value().server_url, made.server_url);
  EXPECT_EQ(loaded.value().content_key, made.content_key);
  EXPECT_TRUE(client_tls(loaded.value()).ok());
}

TEST_F(credentials_test, only_the_owner_reads_the_key) {
  ASSERT_TRUE(save_credentials(dir, some()).ok());
  struct stat key {};
  ASSERT_EQ(::stat((dir / "identity/device.key").c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777, 0600U);
}

TEST_F(credentials_test, say_where_they_cannot_be_kept_before_they_exist) {
  EXPECT_TRUE(can_save_credentials(dir / "deep" / "agent").ok());
  EXPECT_EQ(load_credentials(dir / "deep" / "agent").why().code,
            errc::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(dir / "deep" / "agent" / "identity"));
  std::ofstream{dir / "file"} << "not a directory";
  auto cannot = can_save_credentials(dir / "file" / "agent");
  ASSERT_FALSE(cannot.ok());
  EXPECT_EQ(cannot.why().code, errc::io_failure);
  EXPECT_NE(cannot.why().detail.find("cannot be made: "), std::string::npos);
}

TEST_F(credentials_test, say_when_they_are_missing_or_broken) {
  EXPECT_EQ(load_credentials(dir).why().code, errc::not_found);
  ASSERT_TRUE(save_credentials(dir, some()).ok());
  std::ofstream{dir / "identity/device.pem"} << "garbage";
  EXPECT_EQ(load_credentials(dir).why().code, errc::corrupt);
}

TEST_F(credentials_test, are_renewed_after_two_thirds_of_their_life) {
  auto made = some();
  auto now = test::test_pki::now();
  EXPECT_FALSE(renewal_is_due(made, now));
  EXPECT_TRUE(renewal_is_due(made, now + test::test_pki::day * 2 / 3));
}

} // namespace
} // namespace vedette::agent
