#include "cloud/api/api.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/zip_maker.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

constexpr const char* eql_rule = "process where process.name == \"nc\"";

class api_test : public testing::Test {
protected:
  void SetUp() override {
    for (auto role : role_names)
      world.add_user(std::string(role), std::string(role));
    admin = world.token_of("administrator");
  }

  json create_rule() {
    auto made = world.call_json("POST", "/api/v1/rules", admin,
                                {{"language", "eql"},
                                 {"name", "netcat"},
                                 {"severity", "High"},
                                 {"source", eql_rule}});
    EXPECT_EQ(made.status, 201) << dump(made.body);
    return made.body;
  }

  test::api_world world;
  std::string admin;
};

// Every route against every role and against nobody: what the table of
// permissions does not grant is refused, before anything else happens.
TEST_F(api_test, each_route_lets_in_exactly_whom_its_permission_names) {
  for (const auto& route : world.served->table().routes()) {
    auto target = route.pattern;
    for (auto at = target.find('{'); at != std::string::npos;
         at = target.find('{'))
      target.replace(at, target.find('}') - at + 1, "x");
    auto nobody = world.call(route.method, target);
    const auto* needed = std::get_if<permission>(&route.needs);
    bool open
      = needed == nullptr && std::get<access>(route.needs) == access::open;
    EXPECT_EQ(nobody.status == 401, !open || route.pattern == "/metrics")
      << route.method << ' ' << route.pattern;
    if (needed == nullptr)
      continue;
    for (auto role : role_names) {
      auto token = world.token_of(std::string(role));
      auto answer = world.call(route.method, target, token, "[]");
      EXPECT_EQ(answer.status == 403, !allows(role, *needed))
        << role << ' ' << route.method << ' ' << route.pattern << ' '
        << answer.status;
    }
  }
}

TEST_F(api_test, signs_in_with_a_cookie_and_a_token) {
  auto made
    = world.call_json("POST", "/api/v1/session", "",
                      {{"user", "analyst"}, {"password", world.password}});
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(made.body["role"], "analyst");
  auto cookie = std::string(*net::find_header(made.headers, "set-cookie"));
  EXPECT_NE(cookie.find("HttpOnly; Secure; SameSite=Strict"),
            std::string::npos);
  auto token = made.body["token"].get<std::string>();
  EXPECT_EQ(world.call("GET", "/api/v1/session", token).body["user"],
            "analyst");
  EXPECT_EQ(world.call("DELETE", "/api/v1/session", token).status, 204);
  EXPECT_EQ(world.call("GET", "/api/v1/session", token).status, 401);
}

TEST_F(api_test, a_wrong_password_is_refused_and_guessing_is_slowed_down) {
  json wrong{{"user", "analyst"}, {"password", "wrong"}};
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(world.call_json("POST", "/api/v1/session", "", wrong).status,
              401);
  auto slowed = world.call_json("POST", "/api/v1/session", "", wrong);
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(net::find_header(slowed.headers, "retry-after"), "60");
  wrong["password"] = world.password;
  EXPECT_EQ(world.call_json("POST", "/api/v1/session", "", wrong).status, 429);
  world.clock.advance(61 * ns_per_second);
  EXPECT_EQ(world.call_json("POST", "/api/v1/session", "", wrong).status, 200);
}

TEST_F(api_test, an_expired_session_is_none) {
  world.clock.advance(3601 * ns_per_second);
  EXPECT_EQ(world.call("GET", "/api/v1/session", admin).status, 401);
}

TEST_F(api_test, a_cookie_alone_changes_nothing) {
  auto csrf = world.signed_in.find(admin).value().csrf;
  net::http_headers cookie{{"cookie", "a=b; vedette_session=" + admin}};
  json body{{"uses_max", 1}};
  const std::string tokens = "/api/v1/enrolment-tokens";
  EXPECT_EQ(world.call("GET", tokens, "", "", cookie).status, 200);
  EXPECT_EQ(world.call_json("POST", tokens, "", body, cookie).status, 403);
  auto forged = cookie;
  forged.emplace_back("x-vedette-csrf", std::string(43, 'x'));
  EXPECT_EQ(world.call_json("POST", tokens, "", body, forged).status, 403);
  cookie.emplace_back("x-vedette-csrf", csrf);
  EXPECT_EQ(world.call_json("POST", tokens, "", body, cookie).status, 201);
}

TEST_F(api_test, a_role_taken_away_is_gone_at_once) {
  auto token = world.token_of("detection_engineer");
  EXPECT_EQ(world.call("GET", "/api/v1/rules", token).status, 200);
  ASSERT_EQ(world
              .call_json("PATCH", "/api/v1/users/detection_engineer", admin,
                         {{"disabled", true}})
              .status,
            200);
  EXPECT_EQ(world.call("GET", "/api/v1/rules", token).status, 401);
}

TEST_F(api_test, the_last_administrator_stays) {
  EXPECT_EQ(world.call("DELETE", "/api/v1/users/administrator", admin).status,
            409);
  EXPECT_EQ(world
              .call_json("PATCH", "/api/v1/users/administrator", admin,
                         {{"role", "analyst"}})
              .status,
            409);
}

TEST_F(api_test, a_rule_that_does_not_validate_is_refused_with_its_place) {
  json broken{{"language", "eql"},
              {"name", "x"},
              {"source", "process where\n  process.name === 1"}};
  auto refused = world.call_json("POST", "/api/v1/rules", admin, broken);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.content_type, "application/problem+json");
  ASSERT_FALSE(refused.body["errors"].empty());
  EXPECT_EQ(refused.body["errors"][0]["line"], 2);
  auto checked
    = world.call_json("POST", "/api/v1/rules/validate", admin,
                      {{"language", "eql"}, {"source", broken["source"]}});
  EXPECT_EQ(checked.status, 200);
  EXPECT_EQ(checked.body["valid"], false);
  EXPECT_EQ(world.call("GET", "/api/v1/rules", admin).body["total"], 0);
}

TEST_F(api_test, a_stale_change_is_refused) {
  auto rule = create_rule();
  auto path = "/api/v1/rules/" + rule["id"].get<std::string>();
  json change{{"source", eql_rule}, {"name", "renamed"}};
  auto first
    = world.call_json("PUT", path, admin, change, {{"if-match", "\"1\""}});
  EXPECT_EQ(first.status, 200) << dump(first.body);
  EXPECT_EQ(net::find_header(first.headers, "etag"), "\"2\"");
  EXPECT_EQ(
    world.call_json("PUT", path, admin, change, {{"if-match", "\"1\""}}).status,
    412);
  EXPECT_EQ(
    world.call_json("PUT", path, admin, change, {{"if-match", "x"}}).status,
    400);
  EXPECT_EQ(world.call("GET", path, admin).body["name"], "renamed");
}

TEST_F(api_test, a_rule_reaches_the_policy_through_a_rule_set) {
  auto rule = create_rule();
  const auto zip = test::make_zip({{"collect.sh", "#!/bin/sh\n"}});
  auto package = world.call(
    "POST", "/api/v1/packages?name=c&entry_point=collect.sh&interpreter=sh",
    admin, zip);
  ASSERT_EQ(package.status, 201) << dump(package.body);
  json configured{
    {"rule_id", rule["id"]},
    {"responses", {{{"action", "TerminateProcesses"}, {"argument", ""}}}},
    {"packages", {{{"package_id", package.body["id"]}}}}};
  auto set = world.call_json("POST", "/api/v1/rulesets", admin,
                             {{"name", "s"}, {"rules", {configured}}});
  ASSERT_EQ(set.status, 201) << dump(set.body);
  auto policy
    = world.call_json("POST", "/api/v1/policies", admin,
                      {{"name", "p"}, {"ruleset_id", set.body["id"]}});
  ASSERT_EQ(policy.status, 201) << dump(policy.body);
  auto built = world.policies.policy(policy.body["id"]);
  ASSERT_TRUE(built.ok());
  ASSERT_EQ(built.value()->rules.size(), 1U);
  EXPECT_EQ(built.value()->rules[0].source, eql_rule);
  EXPECT_EQ(built.value()->rules[0].responses[0].action, "TerminateProcesses");
  auto sha = built.value()->rules[0].packages[0].sha256;
  EXPECT_EQ(world.policies.package(sha).value().content, zip);
  EXPECT_GT(world.backend.policy_changes, 0);
  EXPECT_EQ(
    world
      .call("DELETE", "/api/v1/rules/" + rule["id"].get<std::string>(), admin)
      .status,
    409);
}

TEST_F(api_test, a_rule_set_names_what_is_wrong_with_it) {
  auto refused
    = world.call_json("POST", "/api/v1/rulesets", admin,
                      {{"name", "s"},
                       {"rules",
                        {{{"rule_id", "nope"},
                          {"responses", {{{"action", "TerminateProcess"}}}}}}},
                       {"descriptoin", ""}});
  EXPECT_EQ(refused.status, 400);
  std::map<std::string, std::string> hints;
  for (const auto& place : refused.body["errors"])
    hints[place["pointer"]] = place["hint"];
  EXPECT_EQ(hints["/descriptoin"], "did you mean 'description'?");
  EXPECT_EQ(hints["/rules/0/responses/0/action"],
            "did you mean 'TerminateProcesses'?");
  EXPECT_EQ(hints.count("/rules/0/rule_id"), 1U);
}

TEST_F(api_test, detections_are_worked_on) {
  actors::detection_view detection;
  detection.report.id = uid::random();
  detection.report.rule_name = "netcat";
  detection.report.severity = "High";
  detection.report.process_tree_json = R"([{"uid":"1"}])";
  detection.report.events = {{"s", R"({"a":1})", "e", {"TargetFile /x"}}};
  world.backend.detections[detection.report.id] = detection;
  auto path = "/api/v1/detections/" + detection.report.id.dashed();
  auto token = world.token_of("analyst");
  auto whole = world.call("GET", path, token);
  EXPECT_EQ(whole.body["states"][0]["event"]["a"], 1);
  EXPECT_EQ(whole.body["process_tree"][0]["uid"], "1");
  EXPECT_EQ(
    world.call_json("PATCH", path, token, {{"status", "Closed"}}).status, 400);
  auto changed = world.call_json("PATCH", path, token, {{"status", "Reviewed"}},
                                 {{"if-match", "\"1\""}});
  EXPECT_EQ(changed.body["status"], "Reviewed");
  EXPECT_EQ(world
              .call_json("PATCH", path, token, {{"status", "Done"}},
                         {{"if-match", "\"1\""}})
              .status,
            412);
  auto said = world.call_json("POST", path + "/comments", token,
                              {{"text", "looks bad"}});
  EXPECT_EQ(said.body["comments"][0]["user"], "analyst");
  auto bulk = world.call_json(
    "POST", "/api/v1/detections/bulk", token,
    {{"ids", {detection.report.id.dashed()}}, {"set", {{"status", "Done"}}}});
  EXPECT_EQ(bulk.body["changed"], 1);
  EXPECT_EQ(
    world.call("GET", "/api/v1/detections?status=Done", token).body["total"],
    1);
}

TEST_F(api_test, queries_are_objects) {
  auto token = world.token_of("analyst");
  EXPECT_EQ(world
              .call_json("POST", "/api/v1/queries", token,
                         {{"kind", "eql"}, {"query", "process were x"}})
              .status,
            422);
  auto made = world.call_json("POST", "/api/v1/queries", token,
                              {{"kind", "eql"}, {"query", eql_rule}});
  ASSERT_EQ(made.status, 202) << dump(made.body);
  auto id = made.body["id"].get<std::string>();
  world.backend.rows[uid::parse(id).value()] = {R"({"event":{"a":1}})"};
  auto rows = world.call("GET", "/api/v1/queries/" + id + "/results", token);
  EXPECT_EQ(rows.body["events"][0]["event"]["a"], 1);
  EXPECT_EQ(world.call("DELETE", "/api/v1/queries/" + id, token).body["state"],
            "cancelled");
}

TEST_F(api_test, what_administrators_do_is_written_down) {
  create_rule();
  auto log = world.call("GET", "/api/v1/audit?action=rule", admin);
  ASSERT_EQ(log.body["items"].size(), 1U);
  EXPECT_EQ(log.body["items"][0]["user"], "administrator");
  EXPECT_EQ(log.body["items"][0]["address"], "192.0.2.1");
  EXPECT_TRUE(world.audit.verify().ok());
}

TEST_F(api_test, tells_what_rules_cost_all_devices) {
  const auto id = create_rule()["id"].get<std::string>();
  for (const char* name : {"one", "two"}) {
    actors::device_view device;
    device.id = uid::of(name);
    device.hostname = name;
    schema::rule_cost cost;
    cost.rule_id = id;
    cost.matches = 3;
    cost.spent_ns = 1000;
    cost.share = 0.25;
    auto dearer = cost;
    dearer.rule_id = "gone";
    dearer.spent_ns = 5000;
    if (device.hostname == "two")
      cost.suspended_until = 1'700'000'000'000'000'000;
    device.rule_costs = std::make_shared<const std::vector<schema::rule_cost>>(
      std::vector<schema::rule_cost>{cost, dearer});
    world.backend.devices[device.id] = device;
  }
  auto token = world.token_of("analyst");
  auto costs = world.call("GET", "/api/v1/rules/cost", token);
  ASSERT_EQ(costs.status, 200) << dump(costs.body);
  ASSERT_EQ(costs.body["items"].size(), 2U);
  const auto& first = costs.body["items"][0]; // Suspended comes first.
  EXPECT_EQ(first["id"], id);
  EXPECT_EQ(first["name"], "netcat");
  EXPECT_EQ(first["devices"], 2);
  EXPECT_EQ(first["matches"], 6);
  EXPECT_EQ(first["spent_ns"], 2000);
  EXPECT_EQ(first["suspended_on"], 1);
  EXPECT_EQ(first["suspended"][0]["hostname"], "two");
  EXPECT_EQ(costs.body["items"][1]["id"], "gone");
  EXPECT_TRUE(costs.body["items"][1]["name"].is_null());
}

TEST_F(api_test, writes_down_that_a_device_suspended_a_rule) {
  world.backend.listener(
    "rule", R"({"id":"r-1","device":{"id":"d-1","hostname":"web-1"},)"
            R"("suspended":true,"core_share":0.5})");
  world.served->stop(); // Finishes what is queued.
  auto log = world.audit.list({});
  ASSERT_TRUE(log.ok());
  ASSERT_FALSE(log.value().empty());
  EXPECT_EQ(log.value()[0].action, "rule.suspend");
  EXPECT_EQ(log.value()[0].user, "device/d-1");
  EXPECT_EQ(log.value()[0].object, "rule/r-1");
}

TEST_F(api_test, hostile_bodies_are_refused) {
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string(60'000, '['), std::string("{\"name\":\"\xff\xfe\"}"),
        std::string("{\"name\":1}")}) {
    auto answer = world.call("POST", "/api/v1/rules", admin, body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 40);
    EXPECT_FALSE(answer.body["errors"].empty());
  }
}

TEST_F(api_test, unknown_paths_and_methods_say_so) {
  EXPECT_EQ(world.call("GET", "/api/v1/nothing", admin).status, 404);
  auto wrong = world.call("PUT", "/api/v1/status", admin);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(net::find_header(wrong.headers, "allow"), "GET");
  EXPECT_EQ(world.call("GET", "/api/v1/devices/x", admin).status, 404);
  EXPECT_EQ(world.call("GET", "/api/v1/devices?limit=x", admin).status, 400);
}

TEST_F(api_test, describes_itself) {
  auto document = world.call("GET", "/api/v1/openapi.json").body;
  EXPECT_EQ(document["openapi"], "3.1.0");
  auto& rules = document["paths"]["/api/v1/rules/{id}"];
  EXPECT_EQ(rules["put"]["x-permission"], "rule:write");
  EXPECT_EQ(rules["put"]["parameters"][0]["name"], "id");
}

TEST_F(api_test, strangers_may_not_send_megabytes) {
  net::http_request head;
  head.method = "POST";
  head.path = "/api/v1/packages";
  EXPECT_EQ(world.served->body_bytes_max(head), 64U * 1024);
  head.headers = {{"authorization", "Bearer " + admin}};
  EXPECT_EQ(world.served->body_bytes_max(head), 32U * 1024 * 1024);
  head.path = "/elsewhere";
  EXPECT_EQ(world.served->body_bytes_max(head), 0U);
}

} // namespace
} // namespace vedette::cloud
