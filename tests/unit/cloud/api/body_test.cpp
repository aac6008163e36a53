#include "cloud/api/body.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

TEST(request_body, errors_name_their_place) {
  diagnostics problems;
  parse_body("{\n  \"a\": nope\n}", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].line, 2U);
  EXPECT_GE(problems[0].column, 8U);
}

TEST(request_body, is_bounded_in_depth_but_brackets_in_texts_do_not_count) {
  diagnostics problems;
  parse_body(std::string(33, '[') + std::string(33, ']'), problems);
  EXPECT_FALSE(problems.empty());
  problems.clear();
  parse_body("{\"a\":\"" + std::string(100, '[') + "\\\"" + "\"}", problems);
  EXPECT_TRUE(problems.empty());
}

TEST(body_reader, collects_everything_that_is_wrong) {
  diagnostics problems;
  auto body = json::parse(R"({"naem":1,"count":-1,"flag":"x","list":[1]})");
  body_reader reader{body, problems};
  reader.only({"name", "count", "flag", "list"});
  reader.text("name");
  reader.number_or("count", 0, 10);
  reader.flag_or("flag", false);
  reader.texts_or_none("list");
  ASSERT_EQ(problems.size(), 5U);
  EXPECT_EQ(problems[0].pointer, "/naem");
  EXPECT_EQ(problems[0].hint, "did you mean 'name'?");
}

} // namespace
} // namespace vedette::cloud
