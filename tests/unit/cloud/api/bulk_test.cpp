#include "cloud/api/api.hpp"
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class bulk_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("ann", "analyst");
    world.add_user("rita", "read_only");
    token = world.token_of("ann");
    for (int i = 0; i < 1500; ++i) {
      actors::detection_view detection;
      detection.report.id = uid::of("d" + std::to_string(i));
      detection.report.severity = "Low";
      detection.status = "New";
      world.backend.detections[detection.report.id] = detection;
    }
  }

  reply change(const json& body) {
    return world.call_json("POST", "/api/v1/detections/bulk", token, body);
  }
  long with_status(const std::string& status) {
    long count = 0;
    for (const auto& [id, detection] : world.backend.detections)
      count += detection.status == status;
    return count;
  }

  test::api_world world;
  std::string token;
};

TEST_F(bulk_test, a_filter_that_nobody_knows_changes_nothing) {
  const json set{{"status", "Done"}};
  for (const json& query :
       {json{{"severty", "Low"}}, json{{"status", {"New"}}},
        json{{"status", "Dine"}}, json{{"severity", ""}}, json{{"device", "x"}},
        json{{"from", "yesterday"}}, json{{"status", nullptr}}, json::object(),
        json::array(), json("New")}) {
    auto answer = change({{"query", query}, {"set", set}});
    EXPECT_EQ(answer.status, 400) << query;
    ASSERT_FALSE(answer.body["errors"].empty()) << query;
    EXPECT_EQ(
      answer.body["errors"][0]["pointer"].get<std::string>().rfind("/query", 0),
      0U)
      << query;
  }
  EXPECT_EQ(change({{"set", set}}).status, 400);
  EXPECT_EQ(change({{"ids", json::array()}, {"set", set}}).status, 400);
  EXPECT_EQ(with_status("New"), 1500);
  auto near = change({{"query", {{"severty", "Low"}}}, {"set", set}});
  EXPECT_EQ(near.body["errors"][0]["hint"], "did you mean 'severity'?");
}

TEST_F(bulk_test, changes_all_that_match_and_says_how_many) {
  auto answer
    = change({{"query", {{"status", "New"}}}, {"set", {{"status", "Done"}}}});
  ASSERT_EQ(answer.status, 200) << dump(answer.body);
  EXPECT_EQ(answer.body["matched"], 1500);
  EXPECT_EQ(answer.body["changed"], 1500);
  EXPECT_EQ(answer.body["left"], 0);
  EXPECT_EQ(with_status("Done"), 1500);
}

TEST_F(bulk_test, assigns_and_comments_several) {
  const auto one = uid::of("d1"), gone = uid::of("gone");
  auto answer
    = change({{"ids", {one.dashed(), gone.dashed()}},
              {"set", {{"assignee", "ann"}, {"comment", "looked at it"}}}});
  ASSERT_EQ(answer.status, 200) << dump(answer.body);
  EXPECT_EQ(answer.body["matched"], 1);
  EXPECT_EQ(answer.body["changed"], 1);
  EXPECT_EQ(world.backend.detections[one].assignee, "ann");
  ASSERT_EQ(world.backend.detections[one].comments.size(), 1U);
  EXPECT_EQ(world.backend.detections[one].comments[0].text, "looked at it");
}

TEST_F(bulk_test, gives_work_only_to_who_may_do_it) {
  const json ids{uid::of("d1").dashed()};
  for (const char* name : {"nobody", "rita", "Ann"}) {
    auto answer = change({{"ids", ids}, {"set", {{"assignee", name}}}});
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(answer.body["errors"][0]["pointer"], "/set/assignee");
    EXPECT_EQ(world
                .call_json("PATCH",
                           "/api/v1/detections/" + uid::of("d1").dashed(),
                           token, {{"assignee", name}})
                .status,
              400);
  }
  EXPECT_EQ(change({{"ids", ids}, {"set", {{"assignee", ""}}}}).status, 200);
  auto names = world.call("GET", "/api/v1/assignees", token).body["items"];
  ASSERT_EQ(names.size(), 1U);
  EXPECT_EQ(names[0]["name"], "ann");
}

TEST_F(bulk_test, a_comment_of_blanks_is_none) {
  const auto path
    = "/api/v1/detections/" + uid::of("d1").dashed() + "/comments";
  for (const char* text : {"", " ", "\n\t "})
    EXPECT_EQ(world.call_json("POST", path, token, {{"text", text}}).status,
              400);
  EXPECT_EQ(world.call_json("POST", path, token, {{"text", "a\nb"}}).status,
            200);
}

} // namespace
} // namespace vedette::cloud
