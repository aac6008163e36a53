#include "actors/net/client.hpp"

#include <gtest/gtest.h>

namespace vedette::net {
namespace {

TEST(endpoint, reads_urls) {
  auto plain = endpoint::parse("https://node.example");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain.value().authority(), "node.example:443");
  EXPECT_EQ(plain.value().path, "/");
  auto full = endpoint::parse("wss://[::1]:7443/agent/v1/control");
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(full.value().host, "::1");
  EXPECT_EQ(full.value().port, 7443);
  EXPECT_EQ(full.value().authority(), "[::1]:7443");
  EXPECT_EQ(full.value().path, "/agent/v1/control");
}

TEST(endpoint, refuses_what_it_would_misread) {
  for (const auto* url : {"", "node", "http://node", "https://", "https://:443",
                          "https://node:0", "https://node:65536",
                          "https://node:x", "https://[::1", "https://user@node",
                          "https://[::1]x", "https://::1:7443", "https://::1"})
    EXPECT_EQ(endpoint::parse(url).ok(), false) << url;
}

} // namespace
} // namespace vedette::net
