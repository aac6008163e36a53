#include "actors/detection/detection_run.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

using schema::response_state;

schema::response_result result_of(response_state state) {
  schema::response_result out;
  out.target = "pid 1";
  out.state = state;
  return out;
}

detection_run make(std::vector<schema::response_config> responses,
                   std::vector<schema::package_ref> packages,
                   schema::detection_report report = {}) {
  return {
    std::move(report), std::move(responses), std::move(packages), {}, "hello"};
}

const auto holds_all = [](const std::string&) { return true; };
const auto holds_none = [](const std::string&) { return false; };

TEST(detection_run, runs_responses_in_order_and_reports_each) {
  auto run = make({{"A", "x"}, {"B", ""}}, {});
  auto first = std::get<want_response>(run.next(holds_all));
  EXPECT_EQ(first.what.action, "A");
  EXPECT_EQ(first.what.message, "hello");
  run.response_done(
    {result_of(response_state::succeeded), result_of(response_state::failed)},
    5);
  EXPECT_EQ(run.report().revision, 2u);
  ASSERT_EQ(run.report().responses.size(), 3u);
  EXPECT_EQ(run.report().responses[0].finished, 5);
  EXPECT_EQ(run.report().responses[2].action, "B");
  EXPECT_EQ(std::get<want_response>(run.next(holds_all)).what.action, "B");
  run.response_done({result_of(response_state::refused)}, 6);
  EXPECT_TRUE(run.finished());
  EXPECT_TRUE(std::holds_alternative<want_nothing>(run.next(holds_all)));
}

TEST(detection_run, waits_for_a_package_it_does_not_hold) {
  auto run = make({}, {{"sha", "collect", "", "sh", {}, 60}});
  EXPECT_EQ(std::get<want_package>(run.next(holds_none)).sha256, "sha");
  EXPECT_EQ(run.report().packages_needed, (std::vector<std::string>{"sha"}));
  EXPECT_EQ(run.report().responses[0].state,
            response_state::waiting_for_package);
  const auto revision = run.report().revision;
  run.next(holds_none);
  EXPECT_EQ(run.report().revision, revision);
  run.package_arrived("other", {}, 1);
  EXPECT_EQ(run.waiting_for(), "sha");
  run.package_arrived("sha", {}, 1);
  EXPECT_TRUE(std::holds_alternative<want_record>(run.next(holds_all)));
  run.begin(2);
  EXPECT_TRUE(std::holds_alternative<want_package_run>(run.next(holds_all)));
  run.package_done({response_state::succeeded, 0, "fine", ""}, 7);
  EXPECT_TRUE(run.finished());
  ASSERT_EQ(run.report().responses.size(), 1u);
  EXPECT_EQ(run.report().responses[0].state, response_state::succeeded);
  EXPECT_TRUE(run.report().packages_needed.empty());
}

TEST(detection_run, fails_a_package_that_will_never_come) {
  auto run = make({}, {{"sha", "collect", "", "sh", {}, 60}});
  run.next(holds_none);
  run.package_arrived("sha", "no such package", 3);
  EXPECT_TRUE(run.finished());
  EXPECT_EQ(run.report().responses[0].detail, "no such package");
}

TEST(detection_run, goes_on_where_its_report_ended) {
  const std::vector<schema::response_config> responses{{"A", ""}, {"B", ""}};
  const std::vector<schema::package_ref> packages{
    {"sha", "collect", "", "sh", {}, 60}};
  auto before = make(responses, packages);
  before.next(holds_all);
  before.response_done({result_of(response_state::succeeded)}, 5);
  auto after = make(responses, packages, before.report());
  EXPECT_EQ(std::get<want_response>(after.next(holds_all)).what.action, "B");
  after.response_done({result_of(response_state::succeeded)}, 6);
  after.next(holds_none);
  auto waiting = make(responses, packages, after.report());
  EXPECT_EQ(std::get<want_package>(waiting.next(holds_none)).sha256, "sha");
  EXPECT_EQ(waiting.report().revision, after.report().revision);
}

TEST(detection_run, wants_a_record_before_what_must_not_happen_twice) {
  auto run = make({{"TerminateProcesses", ""}, {"LogOffUsers", ""}},
                  {{"sha", "collect", "", "sh", {}, 60}});
  EXPECT_TRUE(std::holds_alternative<want_response>(run.next(holds_all)));
  run.response_done({result_of(response_state::succeeded)}, 5);
  EXPECT_TRUE(std::holds_alternative<want_record>(run.next(holds_all)));
  const auto revision = run.report().revision;
  run.begin(6);
  EXPECT_EQ(run.report().revision, revision + 1);
  EXPECT_EQ(run.report().responses[1].state, response_state::running);
  EXPECT_EQ(std::get<want_response>(run.next(holds_all)).what.action,
            "LogOffUsers");
  run.response_done({result_of(response_state::succeeded)}, 7);
  EXPECT_TRUE(std::holds_alternative<want_record>(run.next(holds_all)));
  run.begin(8);
  EXPECT_EQ(run.report().responses[2].state, response_state::running);
  EXPECT_TRUE(std::holds_alternative<want_package_run>(run.next(holds_all)));
}

TEST(detection_run, does_not_repeat_what_was_cut_off) {
  const std::vector<schema::response_config> responses{{"LogOffUsers", ""}};
  const std::vector<schema::package_ref> packages{
    {"sha", "collect", "", "sh", {}, 60}};
  auto before = make(responses, packages);
  before.next(holds_all);
  before.begin(5);
  auto after = make(responses, packages, before.report());
  EXPECT_GT(after.report().revision, before.report().revision);
  EXPECT_EQ(after.report().responses[0].state, response_state::failed);
  EXPECT_NE(after.report().responses[0].detail.find("not known"),
            std::string::npos);
  // The package had not begun.
  EXPECT_TRUE(std::holds_alternative<want_record>(after.next(holds_all)));
  after.begin(9);
  auto last = make(responses, packages, after.report());
  EXPECT_TRUE(last.finished());
  EXPECT_EQ(last.report().responses[1].state, response_state::failed);
}

TEST(detection_run, a_package_that_is_not_held_has_not_begun) {
  auto run = make({}, {{"sha", "collect", "", "sh", {}, 60}});
  run.next(holds_all);
  run.begin(5);
  EXPECT_TRUE(std::holds_alternative<want_package>(run.next(holds_none)));
  auto after = make({}, {{"sha", "collect", "", "sh", {}, 60}}, run.report());
  EXPECT_FALSE(after.finished());
}

} // namespace
} // namespace vedette::actors
