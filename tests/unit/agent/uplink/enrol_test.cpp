#include "agent/uplink/enrol.hpp"
#include "tests/support/test_gateway.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(enrol, makes_a_device_of_this_host) {
  test::test_gateway node;
  auto made = enrol({node.url(), node.make_token(), ""}, host_facts("0.1.0"));
  ASSERT_TRUE(made.ok()) << made.why().detail;
  EXPECT_EQ(made.value().server_url,
            "wss://127.0.0.1:" + std::to_string(node.listener->port()));
  EXPECT_EQ(made.value().content_key, std::string(64, 'c'));
  ASSERT_EQ(node.backend.devices.count(made.value().device), 1U);
  EXPECT_FALSE(node.backend.devices[made.value().device].kernel.empty());
  auto renewed = renew(made.value());
  ASSERT_TRUE(renewed.ok()) << renewed.why().detail;
  EXPECT_EQ(renewed.value().device, made.value().device);
  EXPECT_NE(renewed.value().key_pem, made.value().key_pem);
}

TEST(enrol, does_not_show_its_token_to_another_node) {
  test::test_gateway node, other;
  auto token = other.make_token();
  auto made = enrol({node.url(), token, ""}, host_facts("0.1.0"));
  EXPECT_EQ(made.why().code, errc::unauthenticated);
  EXPECT_EQ(node.handler->counters().enrolments_refused, 0U);
}

TEST(enrol, says_why_the_node_refused) {
  test::test_gateway node;
  auto token = node.make_token();
  ASSERT_TRUE(enrol({node.url(), token, ""}, host_facts("0.1.0")).ok());
  auto again = enrol({node.url(), token, ""}, host_facts("0.1.0"));
  EXPECT_EQ(again.why().code, errc::unauthenticated);
  EXPECT_NE(again.why().detail.find("used up"), std::string::npos);
  EXPECT_EQ(enrol({node.url(), "nonsense", ""}, host_facts("")).why().code,
            errc::invalid_argument);
  EXPECT_EQ(enrol({"http://x", token, ""}, host_facts("")).why().code,
            errc::invalid_argument);
}

} // namespace
} // namespace vedette::agent
