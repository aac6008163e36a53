#include "agent/process/process_context.hpp"
#include "schema/catalog_fields.hpp"
#include "schema/json.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::id_of;

class process_context_test : public testing::Test {
protected:
  schema::event recorded(const std::string& json) {
    schema::event out;
    EXPECT_TRUE(reader_.read(json, out).ok());
    out.sensor = schema::sensor_id::replay;
    context_.enrich(out);
    return out;
  }

  manual_clock clock_{0, ns_per_second};
  std::shared_ptr<process_table> live_
    = std::make_shared<process_table>(uid::of("boot"));
  process_context context_{live_,
                           std::make_shared<user_names>(clock_, "/dev/null")};
  schema::json_reader reader_;
};

TEST_F(process_context_test, joins_recorded_events_with_recorded_processes) {
  recorded(
    R"({"@timestamp":"2024-01-01T00:00:00Z","event":{"category":"process","action":"start"},"process":{"pid":10,"executable":"/bin/sh","command_line":"sh -c x"}})");
  recorded(
    R"({"@timestamp":"2024-01-01T00:00:01Z","event":{"category":"process","action":"start"},"process":{"pid":11,"executable":"/bin/rm","parent":{"pid":10}}})");
  auto file = recorded(
    R"({"@timestamp":"2024-01-01T00:00:02Z","event":{"category":"file","action":"create"},"process":{"pid":11},"file":{"path":"/tmp/x"}})");
  EXPECT_EQ(file.get(id_of("process.executable")).text(), "/bin/rm");
  EXPECT_EQ(file.get(id_of("process.parent.executable")).text(), "/bin/sh");
  EXPECT_FALSE(file.has(id_of("user.name"))) << "nothing of this machine";
  auto tree = context_.process_tree(file);
  EXPECT_NE(tree.find(R"("executable":"/bin/sh")"), std::string::npos) << tree;
  EXPECT_NE(tree.find(R"("role":"instigating")"), std::string::npos) << tree;
  EXPECT_NE(tree.find(R"("start":"2024-01-01T00:00:01.000000Z")"),
            std::string::npos)
    << tree;
  EXPECT_EQ(context_.processes(), 2U);
}

TEST_F(process_context_test, leaves_live_events_alone_and_shows_their_tree) {
  auto root = process_key::of(5, ns_per_second);
  process shell;
  shell.key = root;
  shell.executable = "/bin/bash";
  shell.name = "bash";
  live_->exec(shell);
  auto child = live_->fork(process_key::of(6, 2 * ns_per_second),
                           2 * ns_per_second, root);
  schema::event x;
  x.cls = schema::event_class::process;
  x.sensor = schema::sensor_id::process;
  x.set(id_of("process.entity_id"), child->entity);
  x.set(id_of("process.pid"), 6);
  x.boot = 3 * ns_per_second;
  x.wall = x.boot + 1'700'000'000 * ns_per_second;
  auto before = x;
  context_.enrich(x);
  EXPECT_EQ(x, before);
  auto tree = context_.process_tree(x);
  EXPECT_NE(tree.find(R"("pid":5,)"), std::string::npos) << tree;
  EXPECT_NE(tree.find(R"("role":"target")"), std::string::npos) << tree;
  EXPECT_NE(tree.find(R"("start":"2023-11-14T22:13:22.000000Z")"),
            std::string::npos)
    << tree;
  EXPECT_EQ(context_.process_tree({}), "[]");
}

} // namespace
} // namespace vedette::agent
