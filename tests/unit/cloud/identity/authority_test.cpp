#include "actors/net/identity.hpp"
#include "actors/net/keys.hpp"
#include "cloud/identity/authority.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

constexpr time_ns now = 1'700'000'000 * ns_per_second;
constexpr time_ns day = 86'400 * ns_per_second;

TEST(authority, signs_a_device_s_own_key_for_the_device_it_was_told) {
  auto ca = authority::create("test", now);
  ASSERT_TRUE(ca.ok()) << ca.why().detail;
  auto key = net::make_key_pem();
  auto csr = net::make_csr_pem(key.value(), "I am somebody else");
  auto device = uid::random();
  auto made = ca.value().issue_for(
    csr.value(), authority::device_terms("vedette", device, now, 30 * day));
  ASSERT_TRUE(made.ok()) << made.why().detail;
  auto identity = net::identity_of_pem(made.value());
  ASSERT_TRUE(identity.ok()) << identity.why().detail;
  EXPECT_EQ(identity.value().device, device);
  EXPECT_EQ(identity.value().cluster, "vedette");
  EXPECT_EQ(identity.value().expires, now + 30 * day);
  EXPECT_EQ(identity.value().serial.size(), 32U);
}

TEST(authority, is_the_same_after_loading) {
  auto ca = authority::create("test", now);
  auto loaded
    = authority::load(ca.value().certificate_pem(), ca.value().key_pem());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.value().fingerprint(), ca.value().fingerprint());
  auto other = authority::create("other", now);
  EXPECT_FALSE(
    authority::load(ca.value().certificate_pem(), other.value().key_pem())
      .ok());
}

TEST(authority, refuses_a_request_that_is_none) {
  auto ca = authority::create("test", now);
  auto terms = authority::device_terms("vedette", uid::random(), now, day);
  EXPECT_FALSE(ca.value().issue_for("", terms).ok());
  EXPECT_FALSE(ca.value().issue_for("-----BEGIN", terms).ok());
  EXPECT_FALSE(ca.value().issue_for(std::string(1 << 20, 'x'), terms).ok());
  auto csr = net::make_csr_pem(net::make_key_pem().value(), "device").value();
  csr[csr.size() / 2] = csr[csr.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(ca.value().issue_for(csr, terms).ok());
}

TEST(authority, puts_only_names_into_server_certificates) {
  auto good
    = authority::server_terms({"localhost", "127.0.0.1", "::1"}, now, day);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good.value().names[0], "DNS:localhost");
  EXPECT_EQ(good.value().names[1], "IP:127.0.0.1");
  EXPECT_EQ(good.value().names[2], "IP:::1");
  EXPECT_FALSE(authority::server_terms({"a,URI:spiffe://x"}, now, day).ok());
  EXPECT_FALSE(authority::server_terms({""}, now, day).ok());
}

} // namespace
} // namespace vedette::cloud
