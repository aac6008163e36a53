#include "agent/respond/command.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(command, becomes_a_response_on_the_targets_it_names) {
  schema::command what;
  what.action = "TerminateProcesses";
  what.argument_json = R"({"pid":7,"start":9,"path":"/x","user":"ann"})";
  auto made = response_of(what);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().processes.at(0).pid, 7);
  EXPECT_EQ(made.value().processes.at(0).start, 9);
  EXPECT_EQ(made.value().files.at(0).path, "/x");
  EXPECT_EQ(made.value().users.at(0), "ann");
}

TEST(command, refuses_arguments_that_are_not_an_object) {
  schema::command what;
  what.argument_json = "[1]";
  EXPECT_EQ(response_of(what).why().code, errc::invalid_argument);
  what.argument_json = "{";
  EXPECT_EQ(response_of(what).why().code, errc::invalid_argument);
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
