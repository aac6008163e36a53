#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

/// Who is let in, for how long, and what of it the audit log knows.
namespace vedette::cloud {
namespace {

class view final : public net::http_stream {
public:
  bool write(std::string chunk) override {
    text += chunk;
    return open;
  }
  void close() override { open = false; }
  std::string text;
  bool open = true;
};

class identity_test : public testing::Test {
protected:
  void SetUp() override {
    for (const auto* name : {"root", "chief"})
      world.add_user(name, "administrator");
    world.add_user("ann", "analyst");
    root = world.token_of("root");
  }

  json audit_entry_of(const std::string& action) {
    auto all = world.call("GET", "/api/v1/audit?action=" + action, root);
    return all.body["items"].empty() ? json{} : all.body["items"][0];
  }

  std::string key_of_chief() {
    auto made
      = world.call_json("POST", "/api/v1/api-keys", world.token_of("chief"),
                        {{"name", "siem"}, {"role", "analyst"}});
    EXPECT_EQ(made.status, 201) << dump(made.body);
    return made.body["key"];
  }

  std::shared_ptr<view> live_view(const std::string& token) {
    auto opened = world.call("GET", "/api/v1/live", token);
    auto out = std::make_shared<view>();
    opened.stream(out);
    return out;
  }

  int status_of(const std::string& token) {
    return world.call("GET", "/api/v1/detections", token).status;
  }

  test::api_world world;
  std::string root;
};

TEST_F(identity_test, a_live_view_ends_with_the_right_to_look) {
  const auto ann = world.token_of("ann");
  auto view = live_view(ann);
  auto mine = live_view(root);
  EXPECT_TRUE(view->open);
  auto changed
    = world.call_json("PATCH", "/api/v1/users/ann", root, {{"disabled", true}});
  ASSERT_EQ(changed.status, 200) << dump(changed.body);
  EXPECT_FALSE(view->open);
  EXPECT_TRUE(mine->open);
}

TEST_F(identity_test, a_live_view_ends_with_its_session) {
  const auto ann = world.token_of("ann");
  auto view = live_view(ann);
  EXPECT_EQ(world.call("DELETE", "/api/v1/session", ann).status, 204);
  EXPECT_FALSE(view->open);
  auto late = live_view(world.token_of("ann"));
  world.clock.advance(3600 * ns_per_second);
  world.served->beat();
  EXPECT_FALSE(late->open);
}

TEST_F(identity_test, a_key_works_as_long_as_its_maker_may_make_keys) {
  const auto key = key_of_chief();
  EXPECT_EQ(status_of(key), 200);
  auto change = [&](const json& what) {
    auto made = world.call_json("PATCH", "/api/v1/users/chief", root, what);
    ASSERT_EQ(made.status, 200) << dump(made.body);
  };
  change({{"disabled", true}});
  EXPECT_EQ(status_of(key), 401);
  change({{"disabled", false}});
  EXPECT_EQ(status_of(key), 200);
  change({{"role", "analyst"}});
  EXPECT_EQ(status_of(key), 401);
}

TEST_F(identity_test, a_key_is_gone_with_its_maker_though_the_name_comes_back) {
  const auto key = key_of_chief();
  EXPECT_EQ(world.call("DELETE", "/api/v1/users/chief", root).status, 204);
  EXPECT_EQ(status_of(key), 401);
  world.add_user("chief", "administrator");
  EXPECT_EQ(status_of(key), 401);
  EXPECT_EQ(world.call("GET", "/api/v1/api-keys", root).body["total"], 0);
}

TEST_F(identity_test, who_guesses_from_elsewhere_locks_nobody_out) {
  world.address = "203.0.113.9";
  const json wrong{{"user", "ann"}, {"password", "wrong"}};
  int last = 0;
  for (int i = 0; i < 6; ++i)
    last = world.call_json("POST", "/api/v1/session", "", wrong).status;
  EXPECT_EQ(last, 429);
  world.address = "192.0.2.1";
  EXPECT_EQ(world
              .call_json("POST", "/api/v1/session", "",
                         {{"user", "ann"}, {"password", world.password}})
              .status,
            200);
}

TEST_F(identity_test, people_see_and_end_their_own_sessions_only) {
  const auto here = world.token_of("ann"), there = world.token_of("ann");
  auto mine = world.call("GET", "/api/v1/sessions", here).body;
  ASSERT_EQ(mine["items"].size(), 2U);
  for (const auto& item : mine["items"])
    EXPECT_EQ(item["user"], "ann");
  EXPECT_EQ(world.call("GET", "/api/v1/sessions", root).body["items"].size(),
            3U);
  auto of_root = world.signed_in.find(root).value().id;
  EXPECT_EQ(world.call("DELETE", "/api/v1/sessions/" + of_root, here).status,
            404);
  auto other = world.signed_in.find(there).value().id;
  EXPECT_EQ(world.call("DELETE", "/api/v1/sessions/" + other, here).status,
            204);
  EXPECT_EQ(status_of(there), 401);
  EXPECT_EQ(audit_entry_of("session.close")["object"], "session/" + other);
}

TEST_F(identity_test, a_password_is_changed_by_who_knows_it) {
  const auto here = world.token_of("ann"), there = world.token_of("ann");
  auto change = [&](const std::string& current, const std::string& wanted) {
    return world.call_json("PUT", "/api/v1/session/password", here,
                           {{"current", current}, {"new", wanted}});
  };
  auto wrong = change("not it", "another long password");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.body["errors"][0]["pointer"], "/current");
  EXPECT_EQ(change(world.password, "short").status, 400);
  EXPECT_EQ(change(world.password, "another long password").status, 204);
  EXPECT_EQ(status_of(here), 200);
  EXPECT_EQ(status_of(there), 401);
  EXPECT_TRUE(world.people.check("ann", "another long password").ok());
}

TEST_F(identity_test, the_audit_log_names_keys_and_tokens_by_their_ids) {
  auto key = world.call_json("POST", "/api/v1/api-keys", root,
                             {{"name", "k"}, {"role", "analyst"}});
  EXPECT_EQ(audit_entry_of("apikey.create")["object"],
            "apikey/" + key.body["id"].get<std::string>());
  auto token
    = world.call_json("POST", "/api/v1/enrolment-tokens", root, json::object());
  EXPECT_EQ(audit_entry_of("token.create")["object"],
            "token/" + token.body["id"].get<std::string>());
}

TEST_F(identity_test, reading_about_others_leaves_an_entry) {
  EXPECT_EQ(world.call("GET", "/api/v1/users?limit=1", root).status, 200);
  EXPECT_EQ(audit_entry_of("user.read")["object"], "/api/v1/users");
  auto noted = world.served->table().routes();
  const auto notes = [&](const std::string& pattern) {
    return std::any_of(noted.begin(), noted.end(), [&](const auto& route) {
      return route.method == "GET" && route.pattern == pattern && route.noted;
    });
  };
  for (const auto* pattern :
       {"/api/v1/queries/{id}/results", "/api/v1/devices/{id}/events",
        "/api/v1/audit", "/admin/v1/actors/{id}"})
    EXPECT_TRUE(notes(pattern)) << pattern;
}

} // namespace
} // namespace vedette::cloud
