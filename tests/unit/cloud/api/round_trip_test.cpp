#include "cloud/api/api.hpp"
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class round_trip_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("admin", "administrator");
    token = world.token_of("admin");
  }

  reply post(const std::string& path, const json& body,
             net::http_headers headers = {}) {
    return world.call_json("POST", path, token, body, std::move(headers));
  }
  std::size_t count(const std::string& path) {
    return world.call("GET", path, token).body["items"].size();
  }

  const json rule{{"language", "eql"},
                  {"name", "netcat"},
                  {"severity", "High"},
                  {"source", "process where process.name == \"nc\""}};
  test::api_world world;
  std::string token;
};

// Who changes an object sends back what it was shown.
TEST_F(round_trip_test, what_is_shown_of_an_object_may_be_sent_back) {
  const std::pair<std::string, json> kinds[]
    = {{"/api/v1/rules", rule},
       {"/api/v1/rulesets", {{"name", "s"}, {"rules", json::array()}}},
       {"/api/v1/policies", {{"name", "p"}, {"ruleset_id", ""}}}};
  for (const auto& [path, body] : kinds) {
    auto made = post(path, body);
    ASSERT_EQ(made.status, 201) << path << ' ' << dump(made.body);
    const auto one = path + '/' + made.body["id"].get<std::string>();
    auto shown = world.call("GET", one, token).body;
    auto again = world.call_json("PUT", one, token, shown);
    EXPECT_EQ(again.status, 200) << path << ' ' << dump(again.body);
  }
}

TEST_F(round_trip_test, a_name_is_taken_once) {
  for (const std::string path : {"/api/v1/rulesets", "/api/v1/policies"}) {
    const json body{
      {"name", "Servers"}, {"ruleset_id", ""}, {"rules", json::array()}};
    auto take = [&](const std::string& name) {
      auto mine = body;
      mine["name"] = name;
      mine.erase(path == "/api/v1/policies" ? "rules" : "ruleset_id");
      return post(path, mine).status;
    };
    EXPECT_EQ(take("Servers"), 201) << path;
    EXPECT_EQ(take("Servers"), 409) << path;
    EXPECT_EQ(take("servers"), 409) << path;
    EXPECT_EQ(take("Servers 2"), 201) << path;
  }
  const json key{{"name", "ci"}, {"role", "read_only"}};
  EXPECT_EQ(post("/api/v1/api-keys", key).status, 201);
  EXPECT_EQ(post("/api/v1/api-keys", key).status, 409);
}

TEST_F(round_trip_test, policies_name_themselves_and_what_is_watched) {
  for (const char* name : {"", "  ", "\t"})
    EXPECT_EQ(
      post("/api/v1/policies", {{"name", name}, {"ruleset_id", ""}}).status,
      400);
  auto odd = post("/api/v1/policies",
                  {{"name", "p"}, {"ruleset_id", ""}, {"sensors", {"proces"}}});
  EXPECT_EQ(odd.status, 400);
  EXPECT_EQ(odd.body["errors"][0]["pointer"], "/sensors/0");
  EXPECT_EQ(odd.body["errors"][0]["hint"], "did you mean 'process'?");
}

TEST_F(round_trip_test, a_repeated_request_is_answered_and_not_done_again) {
  const net::http_headers key{{"idempotency-key", "8f14e45f"}};
  auto first = post("/api/v1/rules", rule, key);
  auto again = post("/api/v1/rules", rule, key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body["id"], first.body["id"]);
  EXPECT_EQ(net::find_header(again.headers, "idempotency-replayed"), "true");
  EXPECT_EQ(count("/api/v1/rules"), 1U);
  auto other = rule;
  other["name"] = "other";
  EXPECT_EQ(post("/api/v1/rules", other, key).status, 422);
  EXPECT_EQ(post("/api/v1/rules", rule, {{"idempotency-key", ""}}).status, 400);
  EXPECT_EQ(post("/api/v1/rules", rule, {{"idempotency-key", "a b"}}).status,
            400);
  // What was refused had no effect: the same key may be used for what is right.
  const net::http_headers second{{"idempotency-key", "c9f0f895"}};
  EXPECT_EQ(post("/api/v1/rules", {{"language", "eql"}}, second).status, 400);
  EXPECT_EQ(post("/api/v1/rules", rule, second).status, 201);
}

TEST_F(round_trip_test, a_page_of_another_site_signs_nobody_in) {
  const json who{{"user", "admin"}, {"password", world.password}};
  auto sign_in = [&](net::http_headers headers) {
    headers.emplace_back("host", "node:8443");
    return post("/api/v1/session", who, std::move(headers)).status;
  };
  EXPECT_EQ(sign_in({{"content-type", "text/plain"}}), 415);
  EXPECT_EQ(sign_in({{"content-type", "application/x-www-form-urlencoded"}}),
            415);
  EXPECT_EQ(sign_in({{"origin", "https://node:8443"}}), 415);
  EXPECT_EQ(sign_in({{"content-type", "application/json"},
                     {"origin", "https://elsewhere"}}),
            403);
  EXPECT_EQ(sign_in({{"content-type", "application/json"}, {"origin", "null"}}),
            403);
  EXPECT_EQ(sign_in({{"content-type", "application/json"},
                     {"sec-fetch-site", "cross-site"}}),
            403);
  EXPECT_EQ(sign_in({{"content-type", "application/json; charset=utf-8"},
                     {"origin", "https://node:8443"},
                     {"sec-fetch-site", "same-origin"}}),
            200);
  EXPECT_EQ(sign_in({}), 200); // A script.
}

TEST_F(round_trip_test, an_exception_of_a_library_is_one_failed_request) {
  // A record that is no record: the library that reads it throws.
  ASSERT_TRUE(world.store
                .update([](control_transaction& with) -> status {
                  auto put = with.put("apikey/x", R"({"id":7,"name":[]})");
                  return put.ok() ? status{done} : status{put.why()};
                })
                .ok());
  auto failed = world.call("GET", "/api/v1/api-keys", token);
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.content_type, "application/problem+json");
  EXPECT_NE(failed.body["detail"].get<std::string>().find("its log says why"),
            std::string::npos);
  EXPECT_EQ(world.call("GET", "/api/v1/rules", token).status, 200);
  auto metrics = world.call("GET", "/metrics", token);
  EXPECT_NE(metrics.bytes.find("vedette_http_faults_total 1"),
            std::string::npos);
}

} // namespace
} // namespace vedette::cloud
