#include "engine/eql/complete.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace vedette::engine::eql {

namespace {

completion_list at_end(std::string_view text) {
  return complete(text, text.size(), {});
}

bool offers(const completion_list& list, std::string_view label) {
  return std::any_of(list.items.begin(), list.items.end(),
                     [&](const auto& x) { return x.label == label; });
}

} // namespace

TEST(eql_complete, offers_what_may_stand_there) {
  EXPECT_TRUE(offers(at_end(""), "process"));
  EXPECT_TRUE(offers(at_end("seq"), "sequence"));
  EXPECT_TRUE(offers(at_end("process "), "where"));
  EXPECT_TRUE(offers(at_end("process where process.na"), "process.name"));
  EXPECT_TRUE(offers(at_end("process where process.name "), "=="));
  EXPECT_TRUE(offers(at_end("process where start"), "startsWith("));
  EXPECT_TRUE(offers(at_end("process where a == 1 a"), "and"));
  EXPECT_TRUE(offers(at_end("process where a == 1 | un"), "unique_count"));
  EXPECT_TRUE(offers(at_end("sequence by host.id [pro"), "process"));
  EXPECT_FALSE(offers(at_end("process where process.name "), "process.name"));
}

TEST(eql_complete, replaces_the_word_under_the_cursor) {
  auto list = complete("process where process.na == 1", 24, {});
  EXPECT_EQ(list.from, 14U);
  EXPECT_EQ(list.to, 24U);
}

TEST(eql_complete, is_silent_inside_of_texts) {
  EXPECT_TRUE(at_end("process where a == \"pro").items.empty());
}

} // namespace vedette::engine::eql
