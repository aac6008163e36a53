#include "cloud/content/exception_probe.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

schema::event started(const char* name) {
  schema::event e;
  e.cls = schema::event_class::process;
  e.type = schema::event_type::start;
  e.set(schema::id_of("process.name"), name);
  return e;
}

constexpr const char* leaves_out_backups = R"({"ObjectType":"ExceptionRule",
  "Name":"Backups","States":[{"Name":"s","Function":"a","FieldOperators":{"a":
  {"Type":"Equals","Operands":[{"Source":"TargetProcess","Data":"Name"},
  {"Source":"Literal","Data":"rsync"}],"OperandType":"String"}}}]})";

TEST(exception_probe, holds_back_what_the_exception_describes) {
  diagnostics problems;
  auto probe = exception_probe::make(leaves_out_backups, problems);
  ASSERT_TRUE(probe) << problems.front().to_string();
  EXPECT_TRUE(probe->holds_back(started("rsync")));
  EXPECT_FALSE(probe->holds_back(started("curl")));
  // What it cannot know of an event does not hold it back.
  EXPECT_FALSE(probe->holds_back(schema::event{}));
}

TEST(exception_probe, refuses_what_is_no_exception) {
  diagnostics problems;
  EXPECT_FALSE(exception_probe::make("{", problems));
  EXPECT_FALSE(problems.empty());
  EXPECT_FALSE(exception_probe::make(
    R"({"ObjectType":"DetectionRule","Name":"x","States":[]})", problems));
}

} // namespace
} // namespace vedette::cloud
