#include "cloud/api/reply.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

TEST(problem, is_rfc_9457) {
  auto response = to_response(problem({errc::not_found, "rule 7"}));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(net::find_header(response.headers, "content-type"),
            "application/problem+json");
  auto body = json::parse(response.body);
  EXPECT_EQ(body["code"], "not_found");
  EXPECT_EQ(body["title"], "Not Found");
  EXPECT_EQ(body["detail"], "rule 7");
}

TEST(reply, is_valid_utf_8_whatever_an_endpoint_sent) {
  reply made;
  made.body = {{"name", "\xff\xfe"}};
  EXPECT_TRUE(json::accept(to_response(std::move(made)).body));
}

} // namespace
} // namespace vedette::cloud
