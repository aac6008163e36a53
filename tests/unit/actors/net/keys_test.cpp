#include "actors/net/keys.hpp"

#include <gtest/gtest.h>

namespace vedette::net {
namespace {

TEST(keys, are_fresh_and_sign_requests) {
  auto key = make_key_pem();
  ASSERT_TRUE(key.ok());
  EXPECT_NE(key.value(), make_key_pem().value());
  EXPECT_TRUE(make_csr_pem(key.value(), "host").ok());
  EXPECT_FALSE(make_csr_pem("not a key", "host").ok());
}

TEST(keys, a_certificate_that_is_none_has_no_identity) {
  EXPECT_FALSE(fingerprint_of("x").ok());
  EXPECT_FALSE(identity_of_pem("").ok());
}

TEST(enrolment_token_text, is_read_back_as_it_was_written) {
  token_parts parts{"secret_-", std::string(64, 'f')};
  auto read = parse_token(render_token(parts));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().secret, parts.secret);
  EXPECT_EQ(read.value().ca_fingerprint, parts.ca_fingerprint);
  EXPECT_FALSE(parse_token("vdt2.secret." + std::string(64, 'f')).ok());
  EXPECT_FALSE(parse_token("vdt1.secret." + std::string(63, 'f')).ok());
}

} // namespace
} // namespace vedette::net
