#include "engine/network.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

TEST(network, contains_addresses_of_both_families) {
  auto set = network_set::compile({"10.6.48.157/8", "fe80::/10", "::1"});
  ASSERT_TRUE(set.ok());
  EXPECT_TRUE(set.value().contains("10.1.2.3"));
  EXPECT_TRUE(set.value().contains("::ffff:10.1.2.3"));
  EXPECT_TRUE(set.value().contains("febf::1"));
  EXPECT_TRUE(set.value().contains("::1"));
  EXPECT_FALSE(set.value().contains("11.1.2.3"));
  EXPECT_FALSE(set.value().contains("::2"));
  EXPECT_FALSE(set.value().contains("not an address"));
}

TEST(network, a_prefix_of_nothing_contains_its_family) {
  auto all = ip_network::parse("0.0.0.0/0");
  ASSERT_TRUE(all.ok());
  EXPECT_TRUE(all.value().contains(*ip_address::parse("255.1.1.1")));
  EXPECT_FALSE(all.value().contains(*ip_address::parse("2001:db8::1")));
}

TEST(network, says_what_is_wrong) {
  for (const auto* text : {"", "10.0.0.0/", "10.0.0.0/33", "x/8", "::/129",
                           "10.0.0.0/8x", "10.0.0/8"})
    EXPECT_FALSE(ip_network::parse(text).ok()) << text;
}

} // namespace vedette::engine
