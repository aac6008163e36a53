#include "actors/net/http.hpp"

#include <gtest/gtest.h>

namespace vedette::net {
namespace {

TEST(request_target, is_split_and_decoded) {
  http_request request;
  ASSERT_TRUE(
    parse_target("/api/v1/r%C3%BCle?q=a+b%26c&empty=&flag&q=2", request).ok());
  EXPECT_EQ(request.path, "/api/v1/rüle");
  EXPECT_EQ(request.parameter("q"), "a b&c");
  EXPECT_EQ(request.parameter("empty"), "");
  EXPECT_EQ(request.query.size(), 4U);
}

TEST(request_target, is_refused_when_it_hides_something) {
  for (const auto* target :
       {"", "x", "http://evil/", "/%", "/%4", "/%zz", "/%00", "/?a=%0"}) {
    http_request request;
    EXPECT_EQ(parse_target(target, request).ok(), false) << target;
  }
}

TEST(response_head, lets_no_value_write_headers) {
  http_response response;
  response.headers = {{"location", "/x\r\nset-cookie: evil=1"}};
  auto head = render_head(response, true, 5);
  EXPECT_EQ(head.find("\r\nset-cookie"), std::string::npos);
  EXPECT_NE(head.find("content-length: 5\r\n"), std::string::npos);
  EXPECT_EQ(head.rfind("HTTP/1.1 200 OK\r\n", 0), 0U);
}

TEST(percent, encoding_is_undone_by_decoding) {
  std::string all;
  for (int c = 1; c < 256; ++c)
    all += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(all), true).value(), all);
}

} // namespace
} // namespace vedette::net
