#include "cloud/content/policy_builder.hpp"
#include "cloud/content/shelf.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class policy_builder_test : public testing::Test {
protected:
  template <class T>
  void put(T object) {
    ASSERT_TRUE(store
                  .update([&object](control_transaction& with) {
                    return put_object(with, object);
                  })
                  .ok());
    builder.forget();
  }
  void SetUp() override {
    rule.id = "r";
    rule.language = "eql";
    rule.source = "process where true";
    put(rule);
    set.id = "s";
    set.rules.resize(1);
    set.rules[0].rule_id = "r";
    put(set);
    policy.id = "default";
    policy.ruleset_id = "s";
    put(policy);
  }

  test::memory_records records;
  control_store store{records};
  content_key key = content_key::create();
  policy_builder builder{store, key};
  rule_object rule;
  ruleset_object set;
  policy_object policy;
};

TEST_F(policy_builder_test, equal_content_has_equal_revisions) {
  auto first = builder.policy("").value()->revision;
  put(rule); // Its store revision grows; what devices get is the same.
  EXPECT_EQ(builder.policy("").value()->revision, first);
  rule.source = "process where false";
  put(rule);
  EXPECT_NE(builder.policy("").value()->revision, first);
}

TEST_F(policy_builder_test, leaves_out_what_is_switched_off) {
  rule.enabled = false;
  put(rule);
  EXPECT_TRUE(builder.policy("").value()->rules.empty());
  rule.enabled = true;
  put(rule);
  set.rules[0].enabled = false;
  put(set);
  EXPECT_TRUE(builder.policy("").value()->rules.empty());
}

TEST_F(policy_builder_test, an_unknown_policy_is_the_default_one) {
  EXPECT_EQ(builder.policy("gone").value()->id, "default");
}

TEST_F(policy_builder_test, forgets_references_to_what_is_gone) {
  set.rules[0].exceptions = {"gone"};
  set.rules[0].packages = {{"gone", {}, 60}};
  put(set);
  auto built = builder.policy("").value();
  ASSERT_EQ(built->rules.size(), 1U);
  EXPECT_TRUE(built->rules[0].exceptions.empty());
  EXPECT_TRUE(built->rules[0].packages.empty());
}

TEST_F(policy_builder_test, a_package_that_is_not_there_is_an_answer) {
  EXPECT_EQ(builder.package("abc").why().code, errc::not_found);
}

} // namespace
} // namespace vedette::cloud
