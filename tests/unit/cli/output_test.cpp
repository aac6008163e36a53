#include "cli/output.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace vedette::cli {
namespace {

std::string shown(output_style style) {
  std::ostringstream to;
  output out{to,
             {{"NAME", "name", false},
              {"OS", "host.os", false},
              {"KERNEL", "kernel", true}},
             style};
  out.print({{"name", "b\x1b[2J"},
             {"host", {{"os", "linux"}}},
             {"kernel", "6.1"},
             {"tags", {"x", "y"}}});
  out.print({{"name", "a-long-name"}, {"kernel", nullptr}});
  out.finish();
  return to.str();
}

output_style in(output_format format) {
  return {format, true, {}};
}

TEST(output, aligns_tables_and_keeps_control_characters_out) {
  EXPECT_EQ(shown(in(output_format::table)), "NAME         OS\n"
                                             "b?[2J        linux\n"
                                             "a-long-name  -\n");
}

TEST(output, shows_more_in_wide_tables) {
  EXPECT_EQ(shown({output_format::wide, false, {"+tags"}}),
            "b?[2J        linux  6.1  x,y\n"
            "a-long-name  -      -    -\n");
}

TEST(output, writes_one_object_a_line) {
  EXPECT_EQ(shown(in(output_format::ndjson)),
            R"({"name":"b\u001b[2J","host":{"os":"linux"},"kernel":"6.1",)"
            R"("tags":["x","y"]})"
            "\n"
            R"({"name":"a-long-name","kernel":null})"
            "\n");
}

TEST(output, writes_names_for_other_programs) {
  EXPECT_EQ(shown(in(output_format::name)), "b?[2J\na-long-name\n");
}

TEST(output, writes_a_json_array_also_for_nothing) {
  std::ostringstream to;
  output out{to, {}, in(output_format::json)};
  out.finish();
  EXPECT_EQ(to.str(), "[]\n");
  EXPECT_EQ(json::parse(shown(in(output_format::json))).size(), 2U);
}

TEST(output, shows_a_single_object_bare) {
  std::ostringstream to;
  output out{to, {}, in(output_format::yaml)};
  out.print_one({{"a", 1}});
  out.finish();
  EXPECT_EQ(to.str(), "a: 1\n");
}

TEST(yaml, quotes_what_would_be_read_as_something_else) {
  EXPECT_EQ(to_yaml({{"a", "yes"}, {"b", "plain"}, {"c", "1"}, {"d", ""}}),
            "a: \"yes\"\nb: plain\nc: \"1\"\nd: \"\"\n");
}

TEST(yaml, nests_lists_and_objects) {
  auto what = json::parse(R"({"l":[{"a":1,"b":[2]},"x",[]],"o":{}})");
  EXPECT_EQ(to_yaml(what), "l:\n"
                           "  - a: 1\n"
                           "    b:\n"
                           "      - 2\n"
                           "  - x\n"
                           "  - []\n"
                           "o: {}\n");
}

} // namespace
} // namespace vedette::cli
