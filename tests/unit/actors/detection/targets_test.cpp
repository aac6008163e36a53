#include "actors/detection/targets.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

schema::event event_of(schema::event_class cls) {
  schema::event out;
  out.cls = cls;
  out.wall = 1'000;
  out.boot = 400;
  auto set = [&](const char* field, auto value) {
    if (auto id = schema::resolve(cls, field))
      out.set(*id, value);
  };
  set("process.pid", 7);
  set("process.start", 900);
  set("process.executable", "/bin/evil");
  set("process.parent.pid", 6);
  set("process.parent.start", 800);
  set("user.name", "ann");
  if (cls == schema::event_class::file)
    set("file.path", "/tmp/x");
  return out;
}

response_request after(const schema::event& what,
                       const std::vector<std::string>& artifacts) {
  targets at;
  at.add(what, artifacts);
  response_request out;
  at.fill(out);
  return out;
}

TEST(targets, the_target_of_a_process_start_is_the_new_process) {
  const auto found
    = after(event_of(schema::event_class::process), {"TargetProcess"});
  ASSERT_EQ(found.processes.size(), 1u);
  EXPECT_EQ(found.processes[0].pid, 7);
  EXPECT_EQ(found.processes[0].start, 300);
  EXPECT_EQ(found.processes[0].image, "/bin/evil");
}

TEST(targets, the_instigator_of_a_process_start_is_its_parent) {
  const auto found
    = after(event_of(schema::event_class::process), {"Instigating Process"});
  ASSERT_EQ(found.processes.size(), 1u);
  EXPECT_EQ(found.processes[0].pid, 6);
}

TEST(targets, a_file_event_names_file_process_and_owner) {
  const auto found
    = after(event_of(schema::event_class::file),
            {"TargetFile", "InstigatingProcess", "InstigatingProcessOwner",
             "InstigatingProcessImageFile"});
  ASSERT_EQ(found.files.size(), 2u);
  EXPECT_EQ(found.files[0].path, "/tmp/x");
  EXPECT_EQ(found.files[1].path, "/bin/evil");
  ASSERT_EQ(found.processes.size(), 1u);
  EXPECT_EQ(found.processes[0].pid, 7);
  EXPECT_EQ(found.users, (std::vector<std::string>{"ann"}));
}

TEST(targets, without_artifacts_the_actor_and_the_file_are_meant) {
  const auto found = after(event_of(schema::event_class::file), {});
  EXPECT_EQ(found.files.size(), 1u);
  EXPECT_EQ(found.processes.size(), 1u);
}

TEST(targets, ignores_artifacts_the_event_does_not_have) {
  const auto found = after(event_of(schema::event_class::process),
                           {"TargetRegistryKey", "TargetFile"});
  EXPECT_TRUE(found.files.empty());
  EXPECT_TRUE(found.processes.empty());
}

} // namespace
} // namespace vedette::actors
