#include "agent/cae/exception_watch.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

schema::event started(const char* name, time_ns wall) {
  schema::event e;
  e.cls = schema::event_class::process;
  e.type = schema::event_type::start;
  e.wall = wall;
  e.set(schema::id_of("process.name"), name);
  return e;
}

schema::policy policy_of(const std::vector<std::string>& exceptions) {
  schema::policy out;
  for (const auto* source :
       {"process where process.name in (\"rsync\", \"curl\")",
        "sequence [process where process.name == \"rsync\"] [network where "
        "true]"}) {
    auto& rule = out.rules.emplace_back();
    rule.id = "r" + std::to_string(out.rules.size());
    rule.language = "eql";
    rule.source = source;
    rule.exceptions = exceptions;
  }
  out.exceptions.push_back(
    {"backups", 1, R"({"ObjectType":"ExceptionRule","Name":"Backups","States":[
      {"Name":"s","Function":"a","FieldOperators":{"a":{"Type":"Equals",
      "Operands":[{"Source":"TargetProcess","Data":"Name"},
      {"Source":"Literal","Data":"rsync"}],"OperandType":"String"}}}]})"});
  return out;
}

TEST(exception_watch, counts_events_that_rules_would_have_taken) {
  exception_watch watch;
  watch.use(policy_of({"backups"}), {});
  watch.see(started("rsync", 10));
  watch.see(started("curl", 20)); // The exception does not want it.
  watch.see(started("bash", 30)); // No rule would.
  watch.see(started("rsync", 40));
  const auto hits = watch.hits();
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].id, "backups");
  // Once each, although two rules name it.
  EXPECT_EQ(hits[0].hits, 2U);
  EXPECT_EQ(hits[0].last, 40);
}

TEST(exception_watch, goes_on_counting_when_the_policy_changes) {
  exception_watch watch;
  watch.use(policy_of({"backups"}), {});
  watch.see(started("rsync", 10));
  watch.use(policy_of({}), {});
  watch.see(started("rsync", 20)); // No rule has the exception now.
  watch.use(policy_of({"backups"}), {});
  watch.see(started("rsync", 30));
  ASSERT_EQ(watch.hits().size(), 1U);
  EXPECT_EQ(watch.hits()[0].hits, 2U);
}

TEST(exception_watch, leaves_out_what_does_not_compile) {
  auto policy = policy_of({"backups", "nothing"});
  policy.exceptions[0].source = "{";
  policy.rules[0].source = "process where";
  exception_watch watch;
  watch.use(policy, {});
  watch.see(started("rsync", 10));
  EXPECT_TRUE(watch.hits().empty());
}

} // namespace
} // namespace vedette::agent
