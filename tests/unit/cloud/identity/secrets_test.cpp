#include "base/ids.hpp"
#include "cloud/identity/secrets.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace vedette::cloud {
namespace {

TEST(secrets, are_different_each_time) {
  auto secret = make_secret();
  EXPECT_EQ(secret.size(), 43U);
  EXPECT_NE(secret, make_secret());
  EXPECT_TRUE(equal_secrets(secret, std::string(secret)));
  EXPECT_FALSE(equal_secrets(secret, make_secret()));
  EXPECT_FALSE(equal_secrets(secret, secret + "x"));
}

TEST(secrets, a_password_is_checked_against_its_hash) {
  auto hash = hash_password("correct horse battery");
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(hash.value().rfind("$argon2id$", 0), 0U);
  EXPECT_TRUE(check_password(hash.value(), "correct horse battery"));
  EXPECT_FALSE(check_password(hash.value(), "correct horse batterz"));
  EXPECT_FALSE(check_password("garbage", "correct horse battery"));
}

TEST(content_key, signs_so_that_its_public_half_verifies) {
  auto key = content_key::create();
  auto loaded = content_key::load(key.seed_hex());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.value().public_hex(), key.public_hex());
  auto signature = loaded.value().sign("zip bytes");
  auto open = from_hex(key.public_hex()).value();
  auto verify = [&](const std::string& content) {
    return crypto_sign_verify_detached(
             reinterpret_cast<const unsigned char*>(signature.data()),
             reinterpret_cast<const unsigned char*>(content.data()),
             content.size(),
             reinterpret_cast<const unsigned char*>(open.data()))
           == 0;
  };
  EXPECT_TRUE(verify("zip bytes"));
  EXPECT_FALSE(verify("zip bytez"));
  EXPECT_FALSE(content_key::load("abc").ok());
}

} // namespace
} // namespace vedette::cloud
