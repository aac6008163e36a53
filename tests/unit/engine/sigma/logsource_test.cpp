#include "engine/sigma/logsource.hpp"
#include "tests/unit/engine/sigma/harness.hpp"

namespace vedette::engine::sigma {
namespace {

bool routes(const logsource& from, std::string_view json) {
  layout fields;
  auto made = route_of(from, fields);
  return holds(made.where, fields, json);
}

bool known(const logsource& from) {
  layout fields;
  return route_of(from, fields).known;
}

const logsource windows_process{"windows", "process_creation", "", {}};
const logsource linux_process{"linux", "process_creation", "", {}};

TEST(sigma_logsource, finds_sysmon_events_by_channel_and_number) {
  auto text
    = R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational"})";
  EXPECT_TRUE(routes(windows_process, text));
  EXPECT_FALSE(routes(linux_process, text));
  EXPECT_TRUE(routes(windows_process,
                     R"({"Event":{"System":{"EventID":1,)"
                     R"("Channel":"Microsoft-Windows-Sysmon/Operational"}}})"));
  EXPECT_FALSE(
    routes(windows_process, R"({"EventID":4688,"Channel":"Security"})"));
  EXPECT_TRUE(routes({"linux", "process_creation", "", {}},
                     R"({"EventID":1,"Channel":"Linux-Sysmon/Operational"})"));
}

TEST(sigma_logsource, finds_native_events_by_class_and_action) {
  auto text = R"({"event":{"category":"process","action":"start"}})";
  EXPECT_TRUE(routes(linux_process, text));
  EXPECT_FALSE(routes(windows_process, text));
  EXPECT_FALSE(routes(linux_process,
                      R"({"event":{"category":"process","action":"exit"}})"));
}

TEST(sigma_logsource, knows_what_ecs_shippers_call_a_start) {
  auto with = [](std::string_view rest) {
    return R"({"event":{"category":["process"],)" + std::string{rest} + "}}";
  };
  EXPECT_TRUE(
    routes(linux_process, with(R"("type":["start"],"action":"exec")")));
  EXPECT_TRUE(routes(linux_process,
                     with(R"("type":"start","action":"process_started")")));
  EXPECT_TRUE(routes(linux_process, with(R"("type":["start"])")));
  EXPECT_FALSE(
    routes(linux_process, with(R"("type":["start"],"action":"fork")")));
  EXPECT_FALSE(routes(linux_process, with(R"("type":["end"],"action":"end")")));
  EXPECT_TRUE(routes({"linux", "process_termination", "", {}},
                     with(R"("type":["end"],"action":"end")")));
}

TEST(sigma_logsource, knows_that_only_windows_has_a_registry) {
  EXPECT_TRUE(known({"windows", "registry_set", "", {}}));
  EXPECT_FALSE(known({"linux", "registry_set", "", {}}));
}

TEST(sigma_logsource, names_the_nearest_source_that_is_known) {
  EXPECT_EQ(nearest_source({"linux", "process_craetion", "", {}}),
            "did you mean category=process_creation?");
  EXPECT_EQ(nearest_source({"windos", "process_creation", "", {}}),
            "did you mean product=windows?");
  EXPECT_EQ(nearest_source({"windows", "", "securty", {}}),
            "did you mean service=security?");
  EXPECT_EQ(nearest_source({"aws", "", "cloudtrail", {}}), "");
}

TEST(sigma_logsource, trusts_what_a_document_says_of_itself) {
  EXPECT_TRUE(routes({"", "authentication", "", {}},
                     R"({"category":"authentication","product":"windows"})"));
  EXPECT_TRUE(
    routes({"aws", "", "cloudtrail", {}},
           R"({"logsource":{"product":"aws","service":"cloudtrail"}})"));
  EXPECT_FALSE(routes({"aws", "", "cloudtrail", {}}, R"({"product":"aws"})"));
}

TEST(sigma_logsource, finds_services_by_channel_without_case) {
  EXPECT_TRUE(routes({"windows", "", "security", {}},
                     R"({"EventID":4634,"Channel":"security"})"));
  EXPECT_TRUE(
    routes({"linux", "", "auditd", {}}, R"({"type":"EXECVE","a0":"ls"})"));
  EXPECT_TRUE(routes({"linux", "", "sshd", {}},
                     R"({"event":{"category":"log"},"message":"x"})"));
}

TEST(sigma_logsource, knows_which_sources_are_event_classes) {
  EXPECT_TRUE(known(windows_process));
  EXPECT_TRUE(known(linux_process));
  EXPECT_TRUE(known({"linux", "", "", {}}));
  EXPECT_TRUE(known({"linux", "", "auditd", {}}));
  EXPECT_TRUE(known({"", "process_creation", "", {}}));
  EXPECT_FALSE(known({"aws", "", "cloudtrail", {}}));
  EXPECT_FALSE(known({"", "webserver", "", {}}));
  EXPECT_FALSE(known({"windows", "", "nonsense", {}}));
}

} // namespace
} // namespace vedette::engine::sigma
