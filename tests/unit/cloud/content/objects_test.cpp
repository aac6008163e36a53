#include "cloud/content/objects.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

TEST(stored_objects, are_read_back_as_they_were_written) {
  ruleset_object set;
  set.id = "s";
  set.name = "Süd";
  configured_rule rule;
  rule.rule_id = "r";
  rule.enabled = false;
  rule.notify = true;
  rule.responses = {{"TerminateProcesses", ""}};
  rule.exceptions = {"e"};
  rule.packages = {{"p", {"-x"}, 30}};
  set.rules = {rule};
  set.stamp.created = 7;
  set.stamp.modified_by = "ann";
  ruleset_object read;
  ASSERT_TRUE(from_text(to_text(set), read).ok());
  EXPECT_EQ(to_text(read), to_text(set));
  EXPECT_EQ(read.rules[0].packages[0].timeout_s, 30U);
  EXPECT_FALSE(read.rules[0].enabled);
}

TEST(stored_objects, damage_is_noticed) {
  rule_object rule;
  EXPECT_EQ(from_text("", rule).why().code, errc::corrupt);
  EXPECT_EQ(from_text("{}", rule).why().code, errc::corrupt);
  EXPECT_EQ(from_text("{\"id\":7}", rule).why().code, errc::corrupt);
}

} // namespace
} // namespace vedette::cloud
