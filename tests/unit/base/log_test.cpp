#include "base/log.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(logger, writes_one_json_object_a_line) {
  manual_clock clock{1'700'000'000'123'456'789};
  std::string out;
  logger log{[&out](std::string_view line) { out += line; }, clock,
             log_level::info, "spool"};
  log.debug("not written");
  log.info("opened", {{"segments", std::int64_t{3}}, {"path", "/a\"b\n"}});
  EXPECT_EQ(out, "{\"ts\":\"2023-11-14T22:13:20.123456Z\",\"level\":\"info\","
                 "\"msg\":\"opened\",\"component\":\"spool\",\"segments\":3,"
                 "\"path\":\"/a\\\"b\\n\"}\n");
}

TEST(json_string, replaces_what_is_not_utf8) {
  std::string out;
  append_json_string(out, "a\xff\xc3\xa4\xed\xa0\x80");
  EXPECT_EQ(out, "\"a\\ufffd\xc3\xa4\\ufffd\\ufffd\\ufffd\"");
}

TEST(format_time, handles_times_before_1970) {
  EXPECT_EQ(format_time(-1, 9), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(format_time(0, 0), "1970-01-01T00:00:00Z");
}

} // namespace
} // namespace vedette
