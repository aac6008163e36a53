#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <map>

namespace vedette {
namespace {

using cloud::json;
using cloud::reply;

class paging_test : public testing::Test {
protected:
  paging_test() {
    world.add_user("ann", "administrator");
    token = world.token_of("ann");
  }
  void detect(int second) {
    actors::detection_view one;
    one.report.id = uid::random();
    one.report.occurred = second * ns_per_second;
    world.backend.detections[one.report.id] = one;
  }
  reply get(const std::string& target) {
    return world.call("GET", target, token);
  }
  // Pages to the end and calls `between` behind each page.
  template <class Between>
  std::map<std::string, int> shown(const std::string& target, Between between) {
    std::map<std::string, int> out;
    std::string next;
    for (int pages = 0; pages < 100; ++pages) {
      auto page = get(target + next);
      EXPECT_EQ(page.status, 200) << page.body.dump();
      for (const auto& item : page.body["items"])
        ++out[item.contains("id") ? item["id"] : item["name"]];
      if (!page.body["next"].is_string())
        return out;
      next = "&cursor=" + page.body["next"].get<std::string>();
      between();
    }
    ADD_FAILURE() << "there is no end";
    return out;
  }
  test::api_world world;
  std::string token;
};

TEST_F(paging_test, arrivals_and_deletions_neither_repeat_nor_lose_a_row) {
  for (int i = 0; i < 500; ++i)
    detect(1000 + i % 37); // Many of one time.
  std::map<std::string, int> there;
  for (const auto& [id, x] : world.backend.detections)
    there[id.dashed()] = 1;
  int serial = 0;
  auto seen = shown("/api/v1/detections?limit=50", [&] {
    for (int i = 0; i < 10; ++i)
      detect(2000 + serial++); // In front of all.
    for (int i = 0; i < 4; ++i) {
      auto gone = world.backend.detections.begin();
      std::advance(gone, serial % 100);
      there.erase(gone->first.dashed());
      world.backend.detections.erase(gone);
    }
  });
  for (const auto& [id, count] : seen)
    EXPECT_EQ(count, 1) << id;
  for (const auto& [id, one] : there)
    EXPECT_EQ(seen.count(id), 1U) << id;
}

TEST_F(paging_test, every_list_pages_by_key) {
  for (int i = 0; i < 12; ++i) {
    actors::device_view device;
    device.id = uid::random();
    device.hostname = "web"; // All of one name.
    world.backend.devices[device.id] = device;
    auto query = actors::query_view{};
    query.id = uid::random();
    query.started = (i / 3 + 1) * ns_per_second;
    world.backend.queries[query.id] = query;
    world.add_user("user" + std::to_string(i), "read_only");
    world.tokens_made(i);
    ASSERT_EQ(world
                .call_json("POST", "/api/v1/rules", token,
                           {{"language", "eql"},
                            {"name", "Rule " + std::to_string(i)},
                            {"source", "process where true"}})
                .status,
              201);
  }
  const std::map<std::string, std::size_t> lists{
    {"/api/v1/devices", 12},
    {"/api/v1/queries", 12},
    {"/api/v1/users", 13},
    {"/api/v1/enrolment-tokens", 12},
    {"/api/v1/rules", 12}};
  for (const auto& [path, count] : lists) {
    auto seen = shown(path + "?limit=5", [] {});
    EXPECT_EQ(seen.size(), count) << path;
    for (const auto& [id, times] : seen)
      EXPECT_EQ(times, 1) << path << ' ' << id;
  }
  auto entries = get("/api/v1/audit?limit=5");
  ASSERT_TRUE(entries.body["next"].is_string());
  auto more = get("/api/v1/audit?limit=5&cursor="
                  + entries.body["next"].get<std::string>());
  EXPECT_EQ(more.body["items"][0]["seq"].get<int>(),
            entries.body["items"][4]["seq"].get<int>() - 1);
}

TEST_F(paging_test, a_rule_that_comes_between_does_not_move_the_others) {
  auto add = [&] {
    EXPECT_EQ(world
                .call_json("POST", "/api/v1/rules", token,
                           {{"language", "eql"},
                            {"name", "x"},
                            {"source", "process where true"}})
                .status,
              201);
  };
  for (int i = 0; i < 10; ++i)
    add();
  for (const auto& [id, count] : shown("/api/v1/rules?limit=3", add))
    EXPECT_EQ(count, 1) << id;
}

TEST_F(paging_test, a_cursor_of_something_else_is_refused_with_a_reason) {
  for (int i = 0; i < 5; ++i)
    detect(i);
  auto page = get("/api/v1/detections?limit=2&status=New");
  auto next = page.body["next"].get<std::string>();
  // A page of another size goes on where the first ended.
  EXPECT_EQ(get("/api/v1/detections?status=New&limit=3&cursor=" + next).status,
            200);
  auto refusal = [&](const std::string& target) {
    auto answer = get(target);
    EXPECT_EQ(answer.status, 400) << target;
    return answer.body["detail"].get<std::string>();
  };
  for (const auto& other :
       {"/api/v1/detections?limit=2&cursor=", "/api/v1/devices?cursor=",
        "/api/v1/detections?status=Done&cursor="})
    EXPECT_NE(refusal(other + next).find("another list"), std::string::npos);
  auto broken = next;
  broken[20] = broken[20] == '0' ? '1' : '0';
  for (const auto& wrong :
       {std::string{"100"}, std::string{"abc"}, std::string{"-1"}, broken,
        next.substr(2), std::string(1000, 'a')})
    EXPECT_NE(refusal("/api/v1/detections?status=New&cursor=" + wrong)
                .find("no list gave"),
              std::string::npos);
  for (const auto& limit : {"0", "1001", "-1", "1e3", "99999999999999999999"})
    EXPECT_FALSE(
      refusal(std::string{"/api/v1/detections?limit="} + limit).empty());
}

TEST_F(paging_test, rows_of_a_query_are_paged_once_it_has_ended) {
  actors::query_view query;
  query.id = uid::random();
  query.rows = 5;
  world.backend.rows[query.id]
    = {R"({"n":0})", R"({"n":1})", R"({"n":2})", R"({"n":3})", R"({"n":4})"};
  world.backend.queries[query.id] = query;
  const auto target
    = "/api/v1/queries/" + query.id.dashed() + "/results?limit=2";
  EXPECT_TRUE(get(target).body["next"].is_null());
  world.backend.queries[query.id].state = actors::query_state::finished;
  std::vector<int> seen;
  std::string next;
  for (int page = 0; page < 3; ++page) {
    auto answer = get(target + next);
    for (const auto& row : answer.body["events"])
      seen.push_back(row["n"]);
    EXPECT_EQ(answer.body["next"].is_null(), page == 2);
    if (page < 2)
      next = "&cursor=" + answer.body["next"].get<std::string>();
  }
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4}));
}

} // namespace
} // namespace vedette
