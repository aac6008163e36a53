#include "tests/integration/world.hpp"

#include <nlohmann/json.hpp>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using json = nlohmann::json;
using test::world;

/// What the API asks of a node, without the API.
class questions_test : public ::testing::Test {
protected:
  questions_test() {
    w.start_cloud();
    w.enrol();
  }
  actors::query_view start(const std::string& text,
                           std::uint32_t limit = 1000) {
    actors::query_spec what;
    what.text = text;
    what.limit = limit;
    return w.ask<actors::query_view>(
      [&](auto then) { w.desk->start_query(what, "ann", then); });
  }
  actors::query_view read(const uid& id) {
    return w.ask<actors::query_view>(
      [&](auto then) { w.desk->read_query(id, then); });
  }
  json page(const std::string& path,
            std::vector<std::pair<std::string, std::string>> with = {}) {
    return json::parse(w.ask<actors::admin_answer>([&](auto then) {
                          w.desk->inspect({path, std::move(with)}, then);
                        })
                         .body);
  }
  template <class T, class F>
  error refusal(F call) {
    error out;
    call(actors::answer<T>{[&out](const result<T>& x) {
      if (!x.ok())
        out = x.why();
    }});
    w.cloud->run();
    return out;
  }
  world w;
};

TEST_F(questions_test, a_query_visits_every_shard_once) {
  const auto id = start("any where true").id;
  w.pass(1s);
  const auto view = read(id);
  EXPECT_EQ(view.state, actors::query_state::finished);
  EXPECT_EQ(view.shards_done, 256u);
  EXPECT_EQ(view.progress.events_scanned, 256u * 20);
  const auto rows = w.ask<std::vector<std::string>>(
    [&](auto then) { w.desk->read_rows(id, 254, 10, then); });
  EXPECT_EQ(rows, (std::vector<std::string>{"254", "255"}));
}

TEST_F(questions_test, a_query_stops_when_its_limit_is_reached) {
  const auto id = start("any where true", 5).id;
  w.pass(1s);
  const auto view = read(id);
  EXPECT_EQ(view.state, actors::query_state::finished);
  EXPECT_EQ(view.rows, 5u);
  EXPECT_LT(view.progress.events_scanned, 256u * 20);
}

TEST_F(questions_test, a_query_that_does_not_compile_is_refused) {
  actors::query_spec what;
  what.text = "nonsense";
  const auto why = refusal<actors::query_view>(
    [&](auto then) { w.desk->start_query(what, "ann", then); });
  EXPECT_EQ(why.code, errc::invalid_argument);
}

TEST_F(questions_test, results_expire) {
  w.crash_cloud();
  w.node_config.query.result_lifetime = std::chrono::hours{1};
  w.start_cloud();
  const auto id = start("any where true").id;
  w.pass(1s);
  w.clock.advance(3'600 * ns_per_second);
  w.cloud->advance(1h);
  const auto why = refusal<actors::query_view>(
    [&](auto then) { w.desk->read_query(id, then); });
  EXPECT_EQ(why.code, errc::not_found);
}

TEST_F(questions_test, a_query_that_has_ended_goes_when_it_is_cancelled) {
  const auto id = start("any where true").id;
  w.pass(1s);
  auto cancel = [&](auto then) { w.desk->cancel_query(id, then); };
  EXPECT_EQ(w.ask<actors::query_view>(cancel).state,
            actors::query_state::finished);
  EXPECT_EQ(refusal<actors::query_view>([&](auto then) {
              w.desk->read_query(id, then);
            }).code,
            errc::not_found);
}

TEST_F(questions_test, the_oldest_answers_give_way_to_new_questions) {
  const auto first = start("any where true").id;
  w.pass(1s);
  for (int i = 0; i < 250; ++i) {
    start("any where true", 1);
    w.pass(1s);
  }
  EXPECT_EQ(w.ask<std::vector<actors::query_view>>(
               [&](auto then) { w.desk->list_queries(then); })
              .size(),
            200U);
  EXPECT_EQ(refusal<actors::query_view>([&](auto then) {
              w.desk->read_query(first, then);
            }).code,
            errc::not_found);
}

TEST_F(questions_test, unknown_objects_are_not_found) {
  EXPECT_EQ(refusal<actors::device_view>([&](auto then) {
              w.desk->read_device(uid::of("nobody"), then);
            }).code,
            errc::not_found);
  EXPECT_EQ(refusal<actors::detection_view>([&](auto then) {
              w.desk->read_detection(uid::of("nothing"), then);
            }).code,
            errc::not_found);
}

TEST_F(questions_test, devices_outlive_a_restart_until_they_are_removed) {
  w.crash_cloud();
  w.start_cloud();
  auto list = [this] {
    return w.ask<actors::page<actors::device_view>>(
      [this](auto then) { w.desk->list_devices({}, then); });
  };
  EXPECT_EQ(list().total, 1u);
  w.ask<done_t>([this](auto then) { w.desk->remove_device(w.device, then); });
  EXPECT_EQ(list().total, 0u);
  w.crash_cloud();
  w.start_cloud();
  EXPECT_EQ(list().total, 0u);
}

// Its last words are on their way to the disk when it goes.
TEST_F(questions_test, a_removed_device_does_not_come_back) {
  w.start_agent();
  w.pass(1s);
  w.desk->set_device_policy(w.device, "other",
                            [](const result<actors::device_view>&) {});
  std::optional<result<done_t>> gone;
  w.desk->remove_device(w.device,
                        [&gone](const result<done_t>& x) { gone = x; });
  w.pass(1s);
  ASSERT_TRUE(gone && gone->ok());
  w.pass(120s);
  auto list = [this] {
    return w.ask<actors::page<actors::device_view>>(
      [this](auto then) { w.desk->list_devices({}, then); });
  };
  EXPECT_EQ(list().total, 0u);
  EXPECT_FALSE(
    w.records->read(actors::record_table::devices, w.device.dashed()).value());
  w.crash_cloud();
  w.start_cloud();
  w.pass(1s);
  EXPECT_EQ(list().total, 0u);
}

TEST_F(questions_test, a_device_that_cannot_be_removed_stays) {
  w.records->fail_with = {errc::overloaded, "disk full"};
  EXPECT_EQ(refusal<done_t>([&](auto then) {
              w.desk->remove_device(w.device, then);
            }).code,
            errc::overloaded);
  w.records->fail_with = {};
  w.start_agent();
  w.pass(2s);
  EXPECT_TRUE(w.ask<actors::device_view>(
                 [this](auto then) { w.desk->read_device(w.device, then); })
                .online);
}

TEST_F(questions_test, a_device_may_connect_before_its_shard_heard_of_it) {
  const auto other = uid::of("other");
  actors::device_view what;
  what.id = other;
  what.hostname = "host-2";
  ASSERT_TRUE(w.records
                ->commit({{actors::record_table::devices, other.dashed(),
                           actors::device_state{what}.encode()}})
                .ok());
  EXPECT_EQ(w.ask<actors::device_view>(
               [&](auto then) { w.desk->read_device(other, then); })
              .hostname,
            "host-2");
}

TEST_F(questions_test, the_housekeeper_works_beside_the_writer) {
  w.pass(20s);
  const auto found = page("/admin/v1/actors", {{"name", "housekeeper"}});
  ASSERT_EQ(found["items"].size(), 1U);
  const auto one
    = page("/admin/v1/actors/" + found["items"][0]["id"].get<std::string>());
  EXPECT_GE(one["state"]["steps"], 3);
}

TEST_F(questions_test, an_idle_device_is_put_away_and_comes_back) {
  w.start_agent();
  w.pass(1s);
  auto devices = [this] {
    return page("/admin/v1/actors", {{"family", "device"}})["total"].get<int>();
  };
  EXPECT_EQ(devices(), 1);
  w.crash_agent();
  for (int i = 0; i < 80; ++i) {
    w.clock.advance(5 * ns_per_second);
    w.cloud->advance(5s);
  }
  EXPECT_EQ(devices(), 0);
  w.start_agent();
  w.pass(1s);
  EXPECT_EQ(devices(), 1);
}

TEST_F(questions_test, the_inspector_shows_actors_and_their_state) {
  const auto shards
    = page("/admin/v1/actors", {{"family", "shard"}, {"limit", "3"}});
  EXPECT_EQ(shards["total"], 256);
  ASSERT_EQ(shards["items"].size(), 3u);
  const auto one
    = page("/admin/v1/actors/" + shards["items"][0]["id"].get<std::string>());
  EXPECT_EQ(one["family"], "shard");
  EXPECT_TRUE(one["state"].contains("devices"));
  EXPECT_EQ(page("/admin/v1/cluster")["shards"].size(), 256u);
}

TEST_F(questions_test, listeners_hear_of_changes_until_they_leave) {
  std::vector<std::string> kinds;
  auto token = w.desk->watch([&](const std::string& kind, const std::string&) {
    kinds.push_back(kind);
  });
  start("any where true");
  w.pass(1s);
  EXPECT_FALSE(kinds.empty());
  token.reset();
  kinds.clear();
  start("any where true");
  w.pass(1s);
  EXPECT_TRUE(kinds.empty());
}

} // namespace
} // namespace vedette
