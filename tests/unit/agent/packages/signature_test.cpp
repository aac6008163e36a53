#include "agent/packages/signature.hpp"
#include "tests/unit/agent/packages/packages_world.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(signature, fits_one_key_and_one_content) {
  content_key key;
  auto package = key.sign("content");
  EXPECT_TRUE(
    verify_signature(key.public_hex(), "content", package.signature).ok());
  EXPECT_FALSE(
    verify_signature(key.public_hex(), "other", package.signature).ok());
  EXPECT_FALSE(
    verify_signature(content_key{}.public_hex(), "content", package.signature)
      .ok());
  EXPECT_EQ(verify_signature("no key", "", "").why().code,
            errc::invalid_config);
}

TEST(signature, hashes_as_everybody_does) {
  EXPECT_EQ(sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace vedette::agent
