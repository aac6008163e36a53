#include "cloud/api/detection_json.hpp"
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

using cloud::json;
using cloud::reply;

constexpr const char* leaves_out_backups = R"({"ObjectType":"ExceptionRule",
  "Name":"Backups","States":[{"Name":"s","Function":"a","FieldOperators":{"a":
  {"Type":"Equals","Operands":[{"Source":"TargetProcess","Data":"Name"},
  {"Source":"Literal","Data":"rsync"}],"OperandType":"String"}}}]})";

class lists_test : public testing::Test {
protected:
  lists_test() {
    world.add_user("ann", "administrator");
    world.add_user("ben", "analyst");
    token = world.token_of("ann");
  }
  reply get(const std::string& target) {
    return world.call("GET", target, token);
  }
  reply post(const std::string& target, const json& body) {
    return world.call_json("POST", target, token, body);
  }
  actors::detection_view& detect(const char* process, int second,
                                 const std::string& rule = "r") {
    actors::detection_view one;
    one.report.id = uid::of(std::to_string(serial_++));
    one.report.rule_id = rule;
    one.report.rule_name = "Rule " + rule;
    one.report.severity = "High";
    one.report.occurred = second * ns_per_second;
    one.report.events.push_back(
      {"Start",
       json{{"event", {{"category", "process"}, {"action", "start"}}},
            {"process", {{"name", process}}}}
         .dump(),
       "e",
       {}});
    return world.backend.detections[one.report.id] = one;
  }
  test::api_world world;
  std::string token;

private:
  int serial_ = 0;
};

TEST_F(lists_test, a_preview_says_what_a_draft_exception_would_leave_out) {
  for (int i = 0; i < 150; ++i)
    detect("rsync", i);
  detect("curl", 200);
  auto seen
    = post("/api/v1/exceptions/preview", {{"source", leaves_out_backups}});
  ASSERT_EQ(seen.status, 200) << seen.body.dump();
  EXPECT_EQ(seen.body["examined"], 151);
  EXPECT_EQ(seen.body["matched"], 150);
  EXPECT_EQ(seen.body["complete"], true);
  ASSERT_EQ(seen.body["items"].size(), 100U);
  EXPECT_EQ(seen.body["items"][0]["occurred"], "1970-01-01T00:02:29.000Z");
  EXPECT_EQ(seen.body["items"][0]["states_matched"], json{"Start"});
}

TEST_F(lists_test, a_preview_keeps_to_rules_and_refuses_what_is_none) {
  auto rule = post("/api/v1/rules", {{"language", "eql"},
                                     {"name", "x"},
                                     {"source", "process where true"}})
                .body["id"]
                .get<std::string>();
  detect("rsync", 1, rule);
  detect("rsync", 2, "another");
  auto seen = post("/api/v1/exceptions/preview",
                   {{"source", leaves_out_backups}, {"rule_ids", {rule}}});
  EXPECT_EQ(seen.body["examined"], 1) << seen.body.dump();
  EXPECT_EQ(seen.body["matched"], 1);
  EXPECT_EQ(post("/api/v1/exceptions/preview",
                 {{"source", leaves_out_backups}, {"rule_ids", {"nothing"}}})
              .status,
            400);
  auto wrong = post("/api/v1/exceptions/preview", {{"source", "{"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_FALSE(wrong.body["errors"].empty());
}

TEST_F(lists_test, exceptions_count_what_they_hold_back_on_all_devices) {
  auto id = post("/api/v1/exceptions", {{"source", leaves_out_backups}})
              .body["id"]
              .get<std::string>();
  EXPECT_EQ(get("/api/v1/exceptions/" + id).body["hits"], 0);
  EXPECT_TRUE(get("/api/v1/exceptions/" + id).body["last_hit"].is_null());
  for (int i = 1; i <= 3; ++i) {
    actors::device_view device;
    device.id = uid::random();
    device.exceptions = {{id, 10, i * ns_per_second, 10}};
    world.backend.devices[device.id] = device;
  }
  auto shown = get("/api/v1/exceptions").body["items"][0];
  EXPECT_EQ(shown["hits"], 30);
  EXPECT_EQ(shown["last_hit"], "1970-01-01T00:00:03.000Z");
}

TEST_F(lists_test, a_detection_tells_what_its_rule_says_of_itself) {
  auto& one = detect("curl", 1);
  one.rule.description = "A download by a shell.";
  one.rule.tags = {"attack.execution", "attack.t1059.004", "linux"};
  auto whole = get("/api/v1/detections/" + one.report.id.dashed()).body;
  EXPECT_EQ(whole["rule"]["description"], "A download by a shell.");
  EXPECT_EQ(whole["rule"]["attack"],
            (json{{{"technique", "T1059.004"}, {"tactic", "Execution"}}}));
  EXPECT_EQ(whole["rule"]["tags"].size(), 3U);
  auto item = get("/api/v1/detections").body["items"][0];
  EXPECT_EQ(item["rule"]["attack"][0]["technique"], "T1059.004");
}

TEST_F(lists_test, techniques_do_not_get_a_tactic_nobody_named) {
  auto many = cloud::attack_json(
    {"attack.Credential_Access", "attack.discovery", "attack.t1003", "T1087"});
  EXPECT_EQ(many,
            (json{{{"technique", "T1003"}, {"tactic", nullptr}},
                  {{"technique", "T1087"}, {"tactic", nullptr}},
                  {{"technique", nullptr}, {"tactic", "Credential Access"}},
                  {{"technique", nullptr}, {"tactic", "Discovery"}}}));
  EXPECT_TRUE(cloud::attack_json({"car.2016", "tmp", "attack.g0001"}).empty());
}

TEST_F(lists_test, detections_are_counted_by_what_was_asked) {
  for (int i = 0; i < 30; ++i)
    detect("curl", i * 1000, i % 3 == 0 ? "a" : "b");
  auto by = get("/api/v1/detections/breakdown?by=rule.name,hour").body;
  EXPECT_EQ(by["total"], 30);
  EXPECT_EQ(by["values"][0]["value"], "Rule b");
  EXPECT_EQ(by["values"][0]["count"], 20);
  EXPECT_EQ(by["values"][0]["values"][0]["value"].get<std::string>().size(),
            20U);
  EXPECT_EQ(get("/api/v1/detections/breakdown").status, 400);
}

TEST_F(lists_test, a_rule_whose_example_is_false_is_not_published) {
  const json rule{
    {"language", "eql"},
    {"name", "curl"},
    {"source",
     "// match: {\"event\":{\"category\":\"process\"},\"process\":{\"name\":"
     "\"wget\"}}\nprocess where process.name == \"curl\""}};
  auto checked = post("/api/v1/rules/validate",
                      {{"language", "eql"}, {"source", rule["source"]}});
  EXPECT_EQ(checked.body["valid"], false);
  EXPECT_EQ(checked.body["tests"]["failed"], 1);
  auto one = checked.body["tests"]["cases"][0];
  EXPECT_EQ(one["name"], "match 1");
  EXPECT_EQ(one["line"], 1);
  EXPECT_EQ(one["passed"], false);
  auto refused = post("/api/v1/rules", rule);
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body["detail"].get<std::string>().find("match 1"),
            std::string::npos);
  EXPECT_EQ(refused.body["errors"][0]["line"], 1);
  EXPECT_EQ(get("/api/v1/rules").body["total"], 0);
  auto good = rule;
  auto text = rule["source"].get<std::string>();
  text.replace(text.find("wget"), 4, "curl");
  good["source"] = text;
  auto made = post("/api/v1/rules", good);
  ASSERT_EQ(made.status, 201) << made.body.dump();
  EXPECT_EQ(made.body["tests"]["passed"], 1);
  EXPECT_EQ(made.body["tests"]["cases"][0]["passed"], true);
  auto path = "/api/v1/rules/" + made.body["id"].get<std::string>();
  EXPECT_EQ(world.call_json("PUT", path, token, rule).status, 422);
  EXPECT_EQ(get(path).body["tests"]["cases"].size(), 1U);
}

TEST_F(lists_test, events_of_nobody_are_not_found) {
  EXPECT_EQ(
    get("/api/v1/devices/" + uid::of("nobody").dashed() + "/events").status,
    404);
  actors::device_view device;
  device.id = uid::of("web");
  world.backend.devices[device.id] = device;
  EXPECT_EQ(
    get("/api/v1/devices/" + device.id.dashed() + "/events?class=proces")
      .status,
    400);
}

TEST_F(lists_test, a_query_is_its_users_and_goes_when_it_has_ended) {
  auto made = post("/api/v1/queries", {{"query", "process where true"}});
  ASSERT_EQ(made.status, 202);
  EXPECT_TRUE(made.body["diagnostics"].is_array());
  const auto path = "/api/v1/queries/" + made.body["id"].get<std::string>();
  EXPECT_EQ(world.call("DELETE", path, world.token_of("ben")).status, 403);
  EXPECT_EQ(world.call("DELETE", path, token).body["state"], "cancelled");
}

TEST_F(lists_test, an_error_of_a_query_is_said_once) {
  auto refused = post("/api/v1/queries", {{"query", "process where ("}});
  EXPECT_EQ(refused.status, 422);
  ASSERT_EQ(refused.body["errors"].size(), 1U);
  const auto message = refused.body["errors"][0]["message"].get<std::string>();
  EXPECT_EQ(refused.body["detail"].get<std::string>().find(message),
            std::string::npos);
}

} // namespace
} // namespace vedette
