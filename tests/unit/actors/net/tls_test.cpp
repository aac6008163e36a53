#include "actors/net/tls.hpp"
#include "tests/support/test_pki.hpp"

#include <gtest/gtest.h>

namespace vedette::net {
namespace {

TEST(tls_context, says_what_is_wrong_with_its_texts) {
  test::test_pki pki;
  auto good = pki.server();
  EXPECT_TRUE(tls_context::server({good, {}, {}}).ok());
  EXPECT_EQ(tls_context::server({{"", good.key_pem}, {}, {}}).why().code,
            errc::invalid_config);
  EXPECT_FALSE(tls_context::server({{good.chain_pem, "x"}, {}, {}}).ok());
  EXPECT_FALSE(
    tls_context::server({{good.chain_pem, pki.server().key_pem}, {}, {}}).ok());
  EXPECT_FALSE(
    tls_context::server({good, client_certificates::required, "no CA"}).ok());
}

TEST(tls_context, a_client_must_know_whom_to_trust) {
  EXPECT_FALSE(tls_context::client({}).ok());
  tls_client_options options;
  options.pinned_ca_sha256 = "abc";
  EXPECT_FALSE(tls_context::client(options).ok());
}

TEST(tls_errors, are_taken_out_of_the_queue) {
  std::ignore = tls_context::client({{}, "garbage", {}}); // Leaves its errors.
  EXPECT_EQ(drain_tls_errors(), "");
}

} // namespace
} // namespace vedette::net
