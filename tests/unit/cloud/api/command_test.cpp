// What people may tell a device, and what the agent is given to do it.
#include "schema/actions.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/zip_maker.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class command_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("administrator", "administrator");
    admin = world.token_of("administrator");
    auto id = uid::of("web-1");
    world.backend.devices[id].id = id;
    path = "/api/v1/devices/" + id.dashed() + "/commands";
  }
  void TearDown() override { std::filesystem::remove_all(world.data_dir); }

  reply send(const json& body) {
    return world.call_json("POST", path, admin, body);
  }
  /// Pointer and hint of the only complaint.
  std::pair<std::string, std::string> only_complaint(const json& body) {
    auto answer = send(body);
    EXPECT_EQ(answer.status, 400) << dump(body);
    EXPECT_EQ(answer.body["errors"].size(), 1U) << dump(answer.body);
    if (answer.status != 400 || answer.body["errors"].empty())
      return {};
    const auto& one = answer.body["errors"][0];
    return {one["pointer"], one.value("hint", "")};
  }
  std::string pointer(const json& body) { return only_complaint(body).first; }

  test::api_world world;
  std::string admin;
  std::string path;
};

TEST_F(command_test, the_catalogue_is_what_the_api_shows) {
  auto shown = world.call("GET", "/api/v1/actions", admin);
  ASSERT_EQ(shown.status, 200);
  ASSERT_EQ(shown.body["items"].size(), schema::actions().size());
  for (const auto& item : shown.body["items"]) {
    const auto* known = schema::find_action(item["name"].get<std::string>());
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(item["arguments"].size(), known->arguments.size());
    EXPECT_EQ(item["refused_here"], known->refused_on_linux);
  }
  EXPECT_EQ(world.call("GET", "/api/v1/actions", "").status, 401);
}

TEST_F(command_test,
       every_command_of_the_catalogue_is_taken_with_its_arguments) {
  const auto zip = test::make_zip({{"collect.sh", "echo hello"}});
  auto package = world.call(
    "POST", "/api/v1/packages?name=c&entry_point=collect.sh&interpreter=sh",
    admin, zip);
  ASSERT_EQ(package.status, 201) << dump(package.body);
  for (const auto& action : schema::actions()) {
    if (!action.command)
      continue;
    json argument = json::object();
    for (const auto& x : action.arguments)
      if (x.required || x.name == "pid")
        switch (x.type) {
        case schema::argument_type::pid:
        case schema::argument_type::number:
          argument[std::string{x.name}] = x.max;
          break;
        case schema::argument_type::package_id:
          argument[std::string{x.name}] = package.body["id"];
          break;
        default:
          argument[std::string{x.name}] = "/x";
        }
    auto answer = send({{"action", action.name}, {"argument", argument}});
    EXPECT_EQ(answer.status, 202) << action.name << dump(answer.body);
  }
}

TEST_F(command_test, an_unknown_action_names_the_nearest) {
  EXPECT_EQ(only_complaint({{"action", "TerminateProces"}}),
            std::pair(std::string{"/action"},
                      std::string{"did you mean 'TerminateProcesses'?"}));
  EXPECT_EQ(pointer({{"action", "Nonsense"}, {"argument", {{"pid", 1}}}}),
            "/action");
  EXPECT_EQ(pointer({{"action", ""}}), "/action");
  EXPECT_EQ(pointer({{"action", 7}}), "/action");
  EXPECT_EQ(pointer(json::object()), "/action");
  EXPECT_EQ(pointer({{"action", "DumpDetectionToDisk"}}), "/action");
  EXPECT_EQ(pointer({{"action", "DeleteRegistryKeys"}}), "/action");
}

TEST_F(command_test, arguments_are_checked_where_they_stand) {
  auto kill = [](const json& argument) {
    return json{{"action", "TerminateProcesses"}, {"argument", argument}};
  };
  for (const auto& pid :
       {json(0), json(-1), json(4'194'305), json("7"), json(1.5), json(true),
        json(json::array()), json(18446744073709551615ULL)})
    EXPECT_EQ(pointer(kill({{"pid", pid}})), "/argument/pid") << dump(pid);
  EXPECT_EQ(pointer(kill(json::object())), "/argument");
  EXPECT_EQ(pointer(kill({{"pid", nullptr}})), "/argument");
  EXPECT_EQ(pointer(kill({{"pid", 7}, {"process_uid", uid::of("x").dashed()}})),
            "/argument");
  EXPECT_EQ(pointer(kill({{"process_uid", "x"}})), "/argument/process_uid");
  EXPECT_EQ(
    pointer(kill({{"process_uid", uid::of("x").dashed()}, {"start", 7}})),
    "/argument/start");
  EXPECT_EQ(only_complaint(kill({{"pid", 7}, {"strat", 7}})).second,
            "did you mean 'start'?");
  EXPECT_EQ(pointer(kill("x")), "/argument");
  EXPECT_EQ(pointer({{"action", "DeleteFiles"}, {"argument", {{"path", "x"}}}}),
            "/argument/path");
  EXPECT_EQ(pointer({{"action", "DeleteFiles"},
                     {"argument", {{"path", "/" + std::string(5000, 'x')}}}}),
            "/argument/path");
  EXPECT_EQ(pointer({{"action", "GetFile"}}), "/argument/path");
  EXPECT_EQ(pointer({{"action", "LogOffAllUsers"}, {"argument", {{"x", 1}}}}),
            "/argument/x");
  EXPECT_EQ(pointer({{"action", "NotificationWindow"},
                     {"argument", {{"message", "  "}}}}),
            "/argument/message");
}

TEST_F(command_test, a_package_is_completed_with_what_the_agent_needs) {
  const auto zip = test::make_zip({{"collect.sh", "echo hello"}});
  auto package = world.call(
    "POST", "/api/v1/packages?name=c&entry_point=collect.sh&interpreter=sh",
    admin, zip);
  auto run = [&](json argument) {
    return json{{"action", "RunPackage"}, {"argument", std::move(argument)}};
  };
  auto sent
    = send(run({{"package_id", package.body["id"]}, {"arguments", {"a b"}}}));
  ASSERT_EQ(sent.status, 202) << dump(sent.body);
  const auto& argument = sent.body["argument"];
  EXPECT_EQ(argument["sha256"], package.body["sha256"]);
  EXPECT_EQ(argument["entry_point"], "collect.sh");
  EXPECT_EQ(argument["interpreter"], "sh");
  EXPECT_EQ(argument["timeout_s"], 60);
  EXPECT_EQ(argument["arguments"][0], "a b");
  for (const auto& id : {json("nope"), json(7), json(true), json("")})
    EXPECT_EQ(pointer(run({{"package_id", id}})), "/argument/package_id");
  for (const auto& seconds : {json(0), json(3601), json(-5), json("60")})
    EXPECT_EQ(pointer(run(
                {{"package_id", package.body["id"]}, {"timeout_s", seconds}})),
              "/argument/timeout_s");
  EXPECT_EQ(
    pointer(run({{"package_id", package.body["id"]}, {"arguments", {1}}})),
    "/argument/arguments");
  // What the agent is told comes from the store, not from the caller.
  EXPECT_EQ(pointer(run({{"package_id", package.body["id"]},
                         {"entry_point", "other.sh"}})),
            "/argument/entry_point");
}

TEST_F(command_test, a_rule_sets_responses_come_from_the_same_catalogue) {
  auto put = [&](const json& response) {
    return world.call_json(
      "POST", "/api/v1/rulesets", admin,
      {{"name", "s"},
       {"rules", {{{"rule_id", "x"}, {"responses", {response}}}}}});
  };
  auto places = [&](const json& response) {
    std::map<std::string, std::string> out;
    const auto answer = put(response);
    for (const auto& x : answer.body["errors"])
      out[x["pointer"]] = x["message"];
    return out;
  };
  const std::string at = "/rules/0/responses/0/";
  EXPECT_EQ(places({{"action", "GetFile"}})[at + "action"],
            "`GetFile` is no response");
  EXPECT_EQ(places({{"action", "ResumeProcesses"}}).count(at + "action"), 1U);
  EXPECT_EQ(places({{"action", "DisplayNotification"}}).count(at + "action"),
            0U);
  EXPECT_EQ(places({{"action", "TerminateProcesses"}, {"argument", "x"}})
              .count(at + "argument"),
            1U);
  EXPECT_EQ(places({{"action", "LogOffUsers"}, {"argument", "ann"}})
              .count(at + "argument"),
            0U);
}

} // namespace
} // namespace vedette::cloud
