#include "cloud/api/breakdown.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

using json = nlohmann::json;

json row(const char* host, const char* value, int count) {
  return {{"device", {{"hostname", host}}}, {"value", value}, {"count", count}};
}

TEST(breakdown, makes_a_tree_with_the_most_frequent_first) {
  auto made = breakdown::by("device.hostname,value");
  ASSERT_TRUE(made.ok());
  made.value().add(row("web-1", "a", 2));
  made.value().add(row("web-1", "b", 5));
  made.value().add(row("web-2", "a", 1));
  auto tree = made.value().to_json(10);
  EXPECT_EQ(tree["total"], 8);
  EXPECT_EQ(tree["rows"], 3);
  EXPECT_EQ(tree["values"][0]["value"], "web-1");
  EXPECT_EQ(tree["values"][0]["count"], 7);
  EXPECT_EQ(tree["values"][0]["values"][0]["value"], "b");
  EXPECT_EQ(tree["values"][1]["values"][0]["count"], 1);
}

TEST(breakdown, is_as_wide_as_was_asked_and_counts_the_rest) {
  auto made = breakdown::by("value");
  ASSERT_TRUE(made.ok());
  for (const auto* value : {"a", "a", "b", "c"})
    made.value().add({{"value", value}});
  auto values = made.value().to_json(1)["values"];
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[0]["count"], 2);
  EXPECT_EQ(values[1]["others"], true);
  EXPECT_EQ(values[1]["count"], 2);
}

TEST(breakdown, takes_any_kind_of_value) {
  auto made = breakdown::by("event.destination.port");
  ASSERT_TRUE(made.ok());
  made.value().add({{"event", {{"destination", {{"port", 443}}}}}});
  made.value().add({{"event", {{"destination", {{"port", {80, 81}}}}}}});
  made.value().add({{"event", "text"}});
  made.value().add(json::array());
  auto values = made.value().to_json(10)["values"];
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0]["value"], "");
  EXPECT_EQ(values[0]["count"], 2);
}

TEST(breakdown, refuses_what_is_no_facet) {
  for (const auto* text : {"", ",", "a,,b", "a/b", "a,b,c,d,e,f,g", "a b"})
    EXPECT_EQ(breakdown::by(text).why().code, errc::invalid_argument) << text;
}

} // namespace
} // namespace vedette::cloud
