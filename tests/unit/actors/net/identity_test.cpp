#include "actors/net/identity.hpp"

#include <gtest/gtest.h>

namespace vedette::net {
namespace {

constexpr const char* id = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba";

TEST(device_uri, is_read_back_as_it_was_written) {
  auto device = uid::random();
  auto identity = parse_device_uri(device_uri("prod.example", device));
  ASSERT_TRUE(identity.ok());
  EXPECT_EQ(identity.value().cluster, "prod.example");
  EXPECT_EQ(identity.value().device, device);
}

TEST(device_uri, has_exactly_one_spelling) {
  std::string good = std::string("spiffe://vedette/device/") + id;
  ASSERT_TRUE(parse_device_uri(good).ok());
  for (const std::string& uri :
       {std::string(),
        std::string("spiffe://"),
        "https://vedette/device/" + std::string(id),
        "spiffe:///device/" + std::string(id),
        "spiffe://Vedette/device/" + std::string(id),
        "spiffe://vedette:443/device/" + std::string(id),
        "spiffe://vedette@x/device/" + std::string(id),
        std::string("spiffe://vedette/device/"),
        good + "/",
        good + "?x",
        good + "#x",
        good + " ",
        good + std::string(1, '\0'),
        "spiffe://vedette//device/" + std::string(id),
        "spiffe://vedette/tenant/a/device/" + std::string(id),
        "spiffe://vedette/node/" + std::string(id),
        std::string(
          "spiffe://vedette/device/45E07F34-E76B-4A9E-B167-D6D0C510D6BA"),
        std::string("spiffe://vedette/device/45e07f34e76b4a9eb167d6d0c510d6ba"),
        std::string(
          "spiffe://vedette/device/00000000-0000-0000-0000-000000000000"),
        "spiffe://" + std::string(64, 'a') + "/device/" + id})
    EXPECT_EQ(parse_device_uri(uri).ok(), false) << uri;
}

} // namespace
} // namespace vedette::net
