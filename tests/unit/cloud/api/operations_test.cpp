// What those who run a node ask of its API.
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class operations_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("administrator", "administrator");
    admin = world.token_of("administrator");
    std::filesystem::create_directories(world.data_dir + "/pki");
    std::ofstream{world.data_dir + "/pki/ca.key"} << "secret";
  }
  void TearDown() override { std::filesystem::remove_all(world.data_dir); }

  json get(const std::string& target) {
    auto answer = world.call("GET", target, admin);
    EXPECT_EQ(answer.status, 200) << target << ' ' << dump(answer.body);
    return answer.body.is_null() ? json::parse(answer.bytes) : answer.body;
  }
  uid add_device(const std::string& name, bool online) {
    auto id = uid::of(name);
    auto& device = world.backend.devices[id];
    device.id = id;
    device.hostname = name;
    device.online = online;
    return id;
  }

  test::api_world world;
  std::string admin;
};

TEST_F(operations_test, a_script_calls_with_a_key_of_its_role) {
  auto made = world.call_json("POST", "/api/v1/api-keys", admin,
                              {{"name", "ci"}, {"role", "read_only"}});
  ASSERT_EQ(made.status, 201) << dump(made.body);
  const std::string key = made.body["key"];
  EXPECT_EQ(world.call("GET", "/api/v1/rules", key).status, 200);
  EXPECT_EQ(
    world.call_json("POST", "/api/v1/rules", key, json::object()).status, 403);
  auto who = world.call("GET", "/api/v1/session", key);
  EXPECT_EQ(who.body["user"], "key:ci");
  EXPECT_EQ(who.body["role"], "read_only");
  auto listed = get("/api/v1/api-keys")["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_FALSE(listed[0].contains("key"));
  const std::string id = listed[0]["id"];
  EXPECT_EQ(world.call("DELETE", "/api/v1/api-keys/" + id, admin).status, 204);
  EXPECT_EQ(world.call("GET", "/api/v1/rules", key).status, 401);
  // A key is no cookie: a page of another site cannot make a browser use it.
  EXPECT_EQ(world
              .call("GET", "/api/v1/rules", "", "",
                    {{"cookie", "vedette_session=" + key}})
              .status,
            401);
}

TEST_F(operations_test, what_a_key_did_is_written_down_under_its_name) {
  auto made = world.call_json("POST", "/api/v1/api-keys", admin,
                              {{"name", "deploy"}, {"role", "administrator"}});
  ASSERT_EQ(world
              .call_json("POST", "/api/v1/enrolment-tokens",
                         made.body["key"].get<std::string>(), json::object())
              .status,
            201);
  EXPECT_EQ(get("/api/v1/audit?action=token")["items"][0]["user"],
            "key:deploy");
}

TEST_F(operations_test, backups_are_made_listed_checked_and_removed) {
  auto made = world.call("POST", "/api/v1/backups", admin);
  ASSERT_EQ(made.status, 201) << dump(made.body);
  const std::string id = made.body["id"];
  EXPECT_EQ(get("/api/v1/backups")["items"][0]["id"], id);
  auto verify = "/api/v1/backups/" + id + "/verify";
  EXPECT_EQ(world.call("POST", verify, admin).body["intact"], true);
  std::ofstream{made.body["path"].get<std::string>() + "/pki/ca.key"} << "x";
  auto damaged = world.call("POST", verify, admin);
  EXPECT_EQ(damaged.status, 200);
  EXPECT_EQ(damaged.body["intact"], false);
  EXPECT_NE(damaged.body["problem"].get<std::string>().find("ca.key"),
            std::string::npos);
  EXPECT_EQ(world.call("DELETE", "/api/v1/backups/" + id, admin).status, 204);
  EXPECT_EQ(world.call("POST", verify, admin).status, 404);
  EXPECT_EQ(get("/api/v1/audit?action=backup")["items"].size(), 2U);
}

TEST_F(operations_test, the_audit_log_is_checked_as_a_whole) {
  ASSERT_TRUE(world.audit.append(audit_entry{}).ok());
  EXPECT_EQ(get("/api/v1/audit/verify")["intact"], true);
  ASSERT_TRUE(
    world.store
      .update([](control_transaction& with) -> status {
        auto entry = with.read("audit/00000000000000000001");
        EXPECT_TRUE(entry.ok() && entry.value());
        auto changed = json::parse(entry.value()->value);
        changed["user"] = "nobody";
        return with.put("audit/00000000000000000001", changed.dump()).ok()
                 ? status{done}
                 : status{error{errc::io_failure, ""}};
      })
      .ok());
  auto verified = get("/api/v1/audit/verify");
  EXPECT_EQ(verified["intact"], false);
  EXPECT_FALSE(verified["problem"].get<std::string>().empty());
}

TEST_F(operations_test, a_device_answers_for_its_own_actors) {
  auto id = add_device("web-1", true).dashed();
  world.backend.pages["/admin/v1/actors"] = R"({"items":[],"total":7})";
  EXPECT_EQ(get("/admin/v1/actors?device=" + id)["total"], 7);
  auto away = add_device("web-2", false).dashed();
  EXPECT_EQ(world.call("GET", "/admin/v1/actors?device=" + away, admin).status,
            503);
  EXPECT_EQ(world.call("GET", "/admin/v1/actors?device=x", admin).status, 404);
}

TEST_F(operations_test, windows_come_from_all_devices_that_are_connected) {
  add_device("web-1", true);
  add_device("web-2", true);
  add_device("web-3", false);
  world.backend.pages["/admin/v1/windows"]
    = R"({"live":2,"dropped":1,"completed":0,"truncated":false,)"
      R"("items":[{"key":"a"},{"key":"b"}]})";
  auto windows = get("/admin/v1/windows");
  EXPECT_EQ(windows["devices_asked"], 2);
  EXPECT_EQ(windows["devices_answered"], 2);
  EXPECT_EQ(windows["live"], 4);
  EXPECT_EQ(windows["items"].size(), 4U);
  EXPECT_EQ(windows["truncated"], false);
  auto few = get("/admin/v1/windows?limit=3");
  EXPECT_EQ(few["items"].size(), 3U);
  EXPECT_EQ(few["truncated"], true);
}

TEST_F(operations_test, a_waiting_command_is_cancelled_by_name) {
  auto path
    = "/api/v1/devices/" + add_device("web-1", false).dashed() + "/commands";
  auto sent = world.call_json(
    "POST", path, admin,
    {{"action", "TerminateProcesses"}, {"argument", {{"pid", 4711}}}});
  ASSERT_EQ(sent.status, 202) << dump(sent.body);
  auto cancelled = world.call(
    "DELETE", path + '/' + sent.body["id"].get<std::string>(), admin);
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(cancelled.body["detail"], "cancelled by administrator");
  EXPECT_EQ(get("/api/v1/audit?action=device.command.cancel")["items"].size(),
            1U);
}

TEST_F(operations_test, the_status_says_what_is_still_open) {
  world.backend.counted.open_by_severity = {{"High", 2}};
  world.backend.counted.bytes_stored = 1000;
  auto status = get("/api/v1/status");
  EXPECT_EQ(status["detections"]["open_by_severity"]["High"], 2);
  EXPECT_EQ(status["ingest"]["bytes_per_second"], 0.0);
  world.backend.counted.bytes_stored = 3000;
  world.clock.advance(2 * ns_per_second);
  EXPECT_EQ(get("/api/v1/status")["ingest"]["bytes_per_second"], 1000.0);
}

TEST_F(operations_test, a_policy_says_how_many_devices_have_it) {
  world.backend.counted.devices_by_policy = {{"", 3}};
  EXPECT_EQ(get("/api/v1/policies/default")["device_count"], 3);
}

TEST_F(operations_test, a_device_says_how_its_agent_is) {
  auto id = add_device("web-1", true);
  auto& device = world.backend.devices[id];
  EXPECT_TRUE(get("/api/v1/devices/" + id.dashed())["health"].is_null());
  device.health.emplace().rss_bytes = 41'000'000;
  device.rules_loaded = 42;
  device.rules_blind = {{"rule-3", "it needs dns events"}};
  device.gaps = {{10 * ns_per_second, 20 * ns_per_second, "agent_stopped", 0},
                 {30 * ns_per_second, 40 * ns_per_second, "node_lost", 1}};
  auto shown = get("/api/v1/devices/" + id.dashed());
  EXPECT_EQ(shown["agent_started"], "1970-01-01T00:00:20.000Z");
  EXPECT_EQ(shown["health"]["rss_bytes"], 41'000'000);
  EXPECT_EQ(shown["policy_applied"]["rules_loaded"], 42);
  EXPECT_EQ(shown["policy_applied"]["blind"][0]["rule_id"], "rule-3");
  EXPECT_EQ(shown["policy_applied"]["blind"][0]["why"], "it needs dns events");
}

} // namespace
} // namespace vedette::cloud
