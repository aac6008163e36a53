#include "cloud/api/field.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vedette::cloud {
namespace {

const fields known{
  text_field("name", 1, 8).needed(),
  number_field("limit", 1, 1000),
  flag_field("enabled"),
  choice_field("status", {"New", "In Progress", "Done"}),
  time_field("from"),
  time_field("to"),
  texts_field("values", 2, 4),
  object_field("set", {choice_field("status", {"New", "Done"}).needed()}),
  list_field("rules", 2, {text_field("rule_id", 1).needed()})};

diagnostics wrong(const json& body) {
  diagnostics out;
  check_body(body, known, out);
  return out;
}

diagnostics
wrong_query(const std::vector<std::pair<std::string, std::string>>& given) {
  diagnostics out;
  check_parameters(given,
                   {number_field("limit", 1, 1000), time_field("from"),
                    time_field("to"), choices_field("status", {"New", "Done"}),
                    text_field("q", 0, 8)},
                   out);
  return out;
}

TEST(field, what_fits_is_taken) {
  EXPECT_TRUE(wrong({{"name", "x"},
                     {"limit", 1000},
                     {"enabled", nullptr},
                     {"status", "In Progress"},
                     {"from", "2026-01-01T00:00:00Z"},
                     {"values", {"a", "b"}},
                     {"set", {{"status", "Done"}}},
                     {"rules", json::array({json{{"rule_id", "r"}}})}})
                .empty());
}

TEST(field, a_problem_names_the_place_the_value_and_what_is_near) {
  auto found = wrong({{"name", "x"}, {"limt", 1}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "/limt");
  EXPECT_EQ(found[0].hint, "did you mean 'limit'?");
  found = wrong({{"name", "x"}, {"status", "Dine"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "/status");
  EXPECT_EQ(found[0].message,
            "expected New, In Progress or Done, not \"Dine\"");
  EXPECT_EQ(found[0].hint, "did you mean 'Done'?");
  found = wrong({{"name", "x"}, {"set", {{"status", 1}, {"a/b", 2}}}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].pointer, "/set/a~1b");
  EXPECT_EQ(found[1].pointer, "/set/status");
  found
    = wrong({{"name", "x"},
             {"rules", json::array({json{{"rule_id", "r"}}, json::object()})}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "/rules/1/rule_id");
  EXPECT_EQ(found[0].message, "is missing");
}

TEST(field, numbers_have_a_range_from_both_ends) {
  const auto least = std::numeric_limits<std::int64_t>::min();
  for (const json& value :
       {json(0), json(-1), json(1001), json(least),
        json(std::numeric_limits<std::uint64_t>::max()), json(1e300), json(1.5),
        json("1"), json(true), json(json::array()), json(json::object())}) {
    auto found = wrong({{"name", "x"}, {"limit", value}});
    ASSERT_EQ(found.size(), 1U) << value;
    EXPECT_EQ(found[0].pointer, "/limit");
    EXPECT_NE(found[0].message.find("from 1 to 1000"), std::string::npos);
  }
  diagnostics all;
  check_body({{"n", std::numeric_limits<std::int64_t>::max()}},
             {number_field("n", 0, std::numeric_limits<std::int64_t>::max())},
             all);
  EXPECT_TRUE(all.empty());
}

TEST(field, texts_are_not_blank_nor_endless_nor_of_several_lines) {
  for (const char* text :
       {"", "   ", "\t\n", "123456789", "a\x1b[2J", "a\nb"}) {
    auto found = wrong({{"name", text}});
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].pointer, "/name");
  }
  EXPECT_EQ(wrong({{"name", nullptr}}).size(), 1U);
  EXPECT_EQ(wrong(json::array()).size(), 1U);
  EXPECT_EQ(wrong({{"name", "x"}, {"values", {"a", "b", "c"}}}).size(), 1U);
  EXPECT_EQ(wrong({{"name", "x"}, {"values", {1, "toolong"}}}).size(), 2U);
}

TEST(field, a_range_of_time_does_not_end_before_it_begins) {
  auto found = wrong({{"name", "x"},
                      {"from", "2026-01-02T00:00:00Z"},
                      {"to", "2026-01-01T00:00:00Z"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "/to");
  EXPECT_EQ(wrong({{"name", "x"}, {"from", "yesterday"}}).size(), 1U);
}

TEST(field, parameters_are_as_strict_as_bodies) {
  EXPECT_TRUE(wrong_query({{"limit", "10"}, {"status", "New,Done"}}).empty());
  EXPECT_TRUE(wrong_query({{"from", ""}, {"status", ""}, {"q", ""}}).empty());
  for (const char* limit : {"0", "-1", "1001", "", " 1", "1e3", "0x10", "NaN",
                            "9223372036854775808", "-9223372036854775809"}) {
    auto found = wrong_query({{"limit", limit}});
    ASSERT_EQ(found.size(), 1U) << limit;
    EXPECT_EQ(found[0].pointer, "?limit");
  }
  EXPECT_EQ(wrong_query({{"stauts", "New"}})[0].hint, "did you mean 'status'?");
  EXPECT_EQ(wrong_query({{"status", "New,Dine"}})[0].hint,
            "did you mean 'Done'?");
  EXPECT_EQ(wrong_query({{"limit", "1"}, {"limit", "2"}}).size(), 1U);
  EXPECT_EQ(wrong_query({{"q", std::string("a\0b", 3)}}).size(), 1U);
  EXPECT_EQ(wrong_query({{"q", "\xff\xfe"}}).size(), 1U);
  EXPECT_EQ(wrong_query({{"from", "2026-01-02"}, {"to", "2026-01-01"}}).size(),
            1U);
}

TEST(field, a_flood_of_mistakes_is_not_answered_one_by_one) {
  json flood;
  for (int i = 0; i < 10'000; ++i)
    flood["name" + std::to_string(i)] = i;
  EXPECT_LE(wrong(flood).size(), 21U);
}

} // namespace
} // namespace vedette::cloud
