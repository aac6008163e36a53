#include "agent/addresses.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(addresses_of_host, are_addresses_that_others_could_use) {
  const auto found = addresses_of_host();
  for (const auto& ip : found.ip) {
    unsigned char binary[16];
    EXPECT_TRUE(inet_pton(AF_INET, ip.c_str(), binary) == 1
                || inet_pton(AF_INET6, ip.c_str(), binary) == 1)
      << ip;
    EXPECT_NE(ip, "127.0.0.1");
    EXPECT_NE(ip, "::1");
  }
  for (const auto& mac : found.mac)
    EXPECT_EQ(mac.find_first_not_of("0123456789abcdef:"), mac.npos) << mac;
}

} // namespace
} // namespace vedette::agent
