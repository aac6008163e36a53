#include "schema/actions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace vedette::schema {
namespace {

TEST(actions, each_row_says_what_people_and_programs_need) {
  std::set<std::string_view> names;
  for (const auto& x : actions()) {
    EXPECT_TRUE(names.insert(x.name).second) << x.name;
    for (const auto& alias : x.aliases)
      EXPECT_TRUE(names.insert(alias).second) << alias;
    EXPECT_FALSE(x.title.empty()) << x.name;
    EXPECT_FALSE(x.description.empty()) << x.name;
    EXPECT_FALSE(x.permission.empty()) << x.name;
    EXPECT_FALSE(x.platforms.empty()) << x.name;
    EXPECT_TRUE(x.command || x.response) << x.name;
    const bool linux_does
      = std::find(x.platforms.begin(), x.platforms.end(), "linux")
        != x.platforms.end();
    EXPECT_EQ(linux_does, x.refused_on_linux.empty()) << x.name;
  }
}

TEST(actions, every_number_and_text_has_a_range) {
  for (const auto& x : actions()) {
    for (const auto& argument : x.arguments) {
      EXPECT_GT(argument.max, 0) << x.name << ' ' << argument.name;
      EXPECT_LE(argument.min, argument.max) << x.name << ' ' << argument.name;
      EXPECT_FALSE(argument.description.empty());
    }
    for (const auto& name : x.one_of)
      EXPECT_NE(find_argument(x, name), nullptr) << x.name << ' ' << name;
  }
}

TEST(actions, what_cannot_be_done_twice_is_said_not_to_be_repeatable) {
  for (const auto* name : {"DeleteFiles", "LogOffUsers", "LogOffAllUsers",
                           "LogOffRemoteUsers", "RunPackage"})
    EXPECT_FALSE(find_action(name)->repeatable) << name;
  for (const auto* name : {"TerminateProcesses", "ResumeProcesses",
                           "ApplicationLog", "DisplayNotification"})
    EXPECT_TRUE(find_action(name)->repeatable) << name;
}

TEST(actions, what_stops_an_attack_waits_for_nothing_slow) {
  for (const auto* name :
       {"TerminateProcesses", "TerminateProcessTrees", "SuspendProcesses",
        "SuspendProcessTrees", "ResumeProcesses", "DeleteFiles"})
    EXPECT_EQ(find_action(name)->lane, action_lane::quick) << name;
  EXPECT_EQ(find_action("RunPackage")->lane, action_lane::packages);
}

TEST(actions, an_unknown_one_names_the_nearest) {
  EXPECT_EQ(check_use("TerminateProcess", action_use::command).hint,
            "did you mean 'TerminateProcesses'?");
  EXPECT_NE(check_use("Nonsense", action_use::command).hint.find("GetFile"),
            std::string::npos);
  EXPECT_EQ(check_use("Nonsense", action_use::response).hint.find("GetFile"),
            std::string::npos);
  EXPECT_EQ(check_use("GetFile", action_use::response).message,
            "`GetFile` is no response");
  EXPECT_EQ(check_use("DumpDetectionToDisk", action_use::command).message,
            "`DumpDetectionToDisk` is no command");
  EXPECT_TRUE(check_use("GetFile", action_use::command).message.empty());
  EXPECT_EQ(find_action("terminateprocesses"), nullptr);
  EXPECT_EQ(find_action("DisplayNotification")->name, "NotificationWindow");
}

} // namespace
} // namespace vedette::schema
