#include "agent/respond/command.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(command, becomes_a_response_on_the_targets_it_names) {
  schema::command what;
  what.action = "TerminateProcesses";
  what.argument_json = R"({"pid":7,"start":9,"path":"/x","user":"ann"})";
  auto made = response_of(what, 50);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().processes.at(0).pid, 7);
  EXPECT_EQ(made.value().processes.at(0).start, 9);
  EXPECT_EQ(made.value().files.at(0).path, "/x");
  EXPECT_EQ(made.value().processes.at(0).named_at, 50);
  EXPECT_EQ(made.value().argument, "ann");
}

TEST(command, refuses_arguments_that_are_not_an_object) {
  schema::command what;
  what.argument_json = "[1]";
  EXPECT_EQ(response_of(what, 50).why().code, errc::invalid_argument);
  what.argument_json = "{";
  EXPECT_EQ(response_of(what, 50).why().code, errc::invalid_argument);
}

TEST(command, names_the_argument_that_is_not_what_it_should_be) {
  schema::command what;
  what.action = "TerminateProcesses";
  for (const auto* argument :
       {R"({"pid":"7"})", R"({"pid":0})", R"({"pid":-7})", R"({"pid":1e999})",
        R"({"pid":18446744073709551615})", R"({"pid":4194305})"}) {
    what.argument_json = argument;
    const auto made = response_of(what, 50);
    ASSERT_FALSE(made.ok()) << argument;
    if (std::string_view{argument}.find("1e999") == std::string_view::npos)
      EXPECT_NE(made.why().detail.find("`pid`"), std::string::npos)
        << made.why().detail;
  }
}

TEST(command, a_process_uid_names_one_process_in_either_spelling) {
  const auto id = uid::of("x");
  schema::command what;
  for (const auto& text : {id.dashed(), id.compact()}) {
    what.argument_json = R"({"process_uid":")" + text + R"("})";
    EXPECT_EQ(response_of(what, 1).value().processes.at(0).entity, id.dashed());
  }
}

TEST(command, its_times_come_from_the_cloud_and_no_clock_of_the_device) {
  schema::command what;
  what.expires = 1; // Of a device whose wall clock is far ahead.
  what.age = 30;
  what.life = 70;
  auto times = times_of(what, 1000, 999'999);
  EXPECT_EQ(times.asked_at, 970);
  EXPECT_EQ(times.begin_until, 1070);
  what.life = 0; // Of an older cloud.
  what.expires = 1'000'100;
  EXPECT_EQ(times_of(what, 1000, 1'000'000).begin_until, 1100);
  what.expires = 0;
  EXPECT_EQ(times_of(what, 1000, 1'000'000).begin_until, 0);
}

TEST(command, an_action_that_is_none_names_the_nearest) {
  schema::command what;
  what.action = "GetFiles";
  EXPECT_NE(action_of(what).why().detail.find("GetFile"), std::string::npos);
  what.action = "GetFile";
  ASSERT_TRUE(action_of(what).ok());
  EXPECT_EQ(action_of(what).value()->name, "GetFile");
}

TEST(command, a_package_needs_its_hash) {
  schema::command what;
  what.argument_json = R"({"name":"x"})";
  EXPECT_FALSE(package_run_of(what).ok());
  what.argument_json = R"({"sha256":"ab","arguments":["-v"],"timeout_s":5})";
  auto made = package_run_of(what);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().package.timeout_s, 5u);
  EXPECT_EQ(made.value().package.arguments.at(0), "-v");
}

TEST(command, is_as_good_as_its_worst_target) {
  schema::response_result good;
  good.state = schema::response_state::succeeded;
  schema::response_result bad;
  bad.state = schema::response_state::refused;
  bad.target = "pid 1";
  bad.detail = "never";
  const auto sum = summary_of({}, {good, bad});
  EXPECT_EQ(sum.state, schema::response_state::refused);
  EXPECT_NE(sum.detail.find("pid 1: never"), std::string::npos);
}

} // namespace
} // namespace vedette::agent
