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

std::string refused_at(std::string_view text) {
  diagnostics problems;
  EXPECT_TRUE(parse_body(text, problems).is_null()) << text;
  EXPECT_EQ(problems.size(), 1U) << text;
  return problems.empty() ? "nowhere" : problems[0].pointer;
}

TEST(request_body, what_two_readers_could_read_differently_is_refused) {
  EXPECT_EQ(refused_at(R"({"a":1,"a":2})"), "/a");
  EXPECT_EQ(refused_at(R"({"x":{"b":[{"a":1,"c":2,"a":3}]}})"), "/x/b/0/a");
  EXPECT_EQ(refused_at(R"({"x":[1,2,"a\u0000b"]})"), "/x/2");
  EXPECT_EQ(refused_at(R"({"a\u0000":1})").substr(0, 2), "/a");
}

TEST(request_body, numbers_that_are_none_are_refused_and_nothing_is_thrown) {
  for (const char* number :
       {"1e999", "-1e999", "1e99999999999999999999", "NaN", "Infinity",
        "-Infinity", "0x10", "01", "1.", ".5", "+1", "--1"}) {
    EXPECT_EQ(
      refused_at("{\"user\":\"a\",\"password\":" + std::string(number) + "}"),
      "/password")
      << number;
  }
  diagnostics problems;
  EXPECT_EQ(
    parse_body("[18446744073709551615,-9223372036854775808,1e308]", problems)
      .size(),
    3U);
  EXPECT_TRUE(problems.empty());
}

TEST(request_body, texts_that_are_no_text_are_refused) {
  for (const std::string text :
       {R"("\ud800")", R"("\udc00\ud800")", R"("\ud83dx")", "\"\xff\"",
        "\"\xed\xa0\x80\"", "\"\xc0\x80\"", "\"\xf5\x80\x80\x80\"", "\"a\nb\"",
        R"("\x")", R"("abc)"})
    EXPECT_EQ(refused_at("{\"a\":[" + text + "]}"), "/a/0") << text;
  EXPECT_EQ(refused_at(""), "");
  EXPECT_EQ(refused_at("{} {}"), "");
  EXPECT_EQ(refused_at("{\"a\":1} x"), "");
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
