#include "actors/runtime/supervisor.hpp"
#include "tests/support/actor_test.hpp"

#include <map>

using namespace std::chrono_literals;

namespace vedette::actors {
namespace {

using notes = std::vector<std::string>;

/// A child that notes its stop, and obeys unless told otherwise.
class noting_child {
public:
  using handle = lifecycle_actor;
  static constexpr auto family = "noting";

  noting_child(handle::pointer self, system&, std::string name, bool obeys,
               notes* log)
    : self_{self}, name_{std::move(name)}, obeys_{obeys}, log_{log} {}

  handle::behavior_type behavior() {
    return {
      [](get_status) { return actor_status{}; },
      [this](stop) { return begin_stop(); },
    };
  }

private:
  caf::result<stopped> begin_stop() {
    log_->push_back("stop " + name_);
    if (!obeys_)
      return self_->make_response_promise<stopped>();
    self_->quit();
    return stopped{1};
  }

  handle::pointer self_;
  std::string name_;
  bool obeys_;
  notes* log_;
};

class supervisor_test : public test::actor_test {
protected:
  child noting(const std::string& name, bool obeys = true) {
    return {name, [this, name, obeys](caf::local_actor* parent) {
              log.push_back("start " + name);
              auto made = caf::actor_cast<caf::actor>(
                sys.spawn_below<noting_child>(parent, name, name, obeys, &log));
              alive[name] = made;
              return made;
            }};
  }

  void supervise(std::vector<child> children, const supervision& policy = {}) {
    top = sys.spawn<supervisor>("supervisor", std::move(children), policy,
                                logger::silent());
    run();
  }

  ~supervisor_test() override {
    if (top)
      kill(top);
    for (auto& [name, actor] : alive)
      kill(actor);
  }

  notes log;
  std::map<std::string, caf::actor> alive;
  supervisor_actor top;
};

TEST_F(supervisor_test, starts_top_to_bottom_and_stops_bottom_to_top) {
  supervise({noting("a"), noting("b"), noting("c")});
  EXPECT_EQ(ask<stopped>(top, stop{}).unfinished, 3);
  EXPECT_EQ(log, (notes{"start a", "start b", "start c", "stop c", "stop b",
                        "stop a"}));
}

TEST_F(supervisor_test, restarts_a_dead_child_and_all_below_it_after_a_pause) {
  supervise({noting("a"), noting("b"), noting("c")});
  log.clear();
  auto old_c = alive["c"];
  kill(alive["b"]);
  EXPECT_EQ(ask_refused<stopped>(old_c, stop{}).code, errc::unavailable);
  EXPECT_TRUE(log.empty());
  advance(50ms);
  EXPECT_EQ(log, (notes{"start b", "start c"}));
  EXPECT_EQ(fact(top, "restarts"), 1);
}

TEST_F(supervisor_test, doubles_the_pause_while_a_child_keeps_dying) {
  supervise({noting("a")});
  kill(alive["a"]);
  advance(50ms);
  kill(alive["a"]);
  advance(50ms);
  EXPECT_EQ(log.size(), 2u);
  advance(50ms);
  EXPECT_EQ(log.size(), 3u);
}

TEST_F(supervisor_test, tries_again_when_a_child_could_not_start) {
  int attempts = 0;
  child flaky{"flaky", [&](caf::local_actor* parent) {
                return ++attempts < 3 ? caf::actor{}
                                      : noting("flaky").spawn(parent);
              }};
  supervise({noting("a"), flaky, noting("b")});
  EXPECT_EQ(log, (notes{"start a"}));
  advance(1s);
  EXPECT_EQ(log, (notes{"start a", "start flaky", "start b"}));
}

TEST_F(supervisor_test, gives_up_when_a_child_dies_too_often) {
  supervision policy;
  policy.restarts_max = 1;
  supervise({noting("keeper"), noting("a")}, policy);
  kill(alive["a"]);
  advance(1s);
  kill(alive["a"]);
  advance(10s);
  EXPECT_EQ(log, (notes{"start keeper", "start a", "start a"}));
  EXPECT_EQ(ask_refused<actor_status>(top, get_status{}).code,
            errc::unavailable);
  EXPECT_EQ(ask_refused<stopped>(alive["keeper"], stop{}).code,
            errc::unavailable);
}

TEST_F(supervisor_test, forgets_deaths_that_are_long_ago) {
  supervision policy;
  policy.restarts_max = 1;
  supervise({noting("a")}, policy);
  for (int i = 0; i < 3; ++i) {
    kill(alive["a"]);
    advance(61s, 1s);
  }
  EXPECT_EQ(log.size(), 4u);
}

TEST_F(supervisor_test, lets_the_highest_of_two_deaths_decide) {
  supervise({noting("a"), noting("b")});
  kill(alive["b"]);
  kill(alive["a"]);
  log.clear();
  advance(1s);
  EXPECT_EQ(log, (notes{"start a", "start b"}));
}

TEST_F(supervisor_test, kills_a_child_that_ignores_stop) {
  supervise({noting("a"), noting("b", /*obeys=*/false)});
  auto pending = self->request(top, 60min, stop{});
  run();
  EXPECT_EQ(log.back(), "stop b");
  advance(5s, 1s);
  EXPECT_EQ(log.back(), "stop a");
  pending.receive(
    [](stopped& x) { EXPECT_EQ(x.unfinished, 1); },
    [&](caf::error& why) { ADD_FAILURE() << sys.caf().render(why); });
  EXPECT_EQ(ask_refused<actor_status>(alive["b"], get_status{}).code,
            errc::unavailable);
}

TEST_F(supervisor_test, stops_although_a_child_dies_meanwhile) {
  supervise({noting("a"), noting("b"), noting("c", /*obeys=*/false)});
  auto pending = self->request(top, 60min, stop{});
  run();
  kill(alive["b"]);
  advance(5s, 1s);
  EXPECT_EQ(log.back(), "stop a");
  pending.receive(
    [](stopped& x) { EXPECT_EQ(x.unfinished, 1); },
    [&](caf::error& why) { ADD_FAILURE() << sys.caf().render(why); });
}

TEST_F(supervisor_test, names_dead_children_in_the_registry) {
  supervise({noting("a")});
  kill(alive["a"]);
  advance(1s);
  auto [rows, total] = sys.registry().list({});
  auto row = std::find_if(rows.begin(), rows.end(),
                          [](const auto& x) { return x.name == "a"; });
  ASSERT_NE(row, rows.end());
  EXPECT_EQ(row->restarts, 1u);
  EXPECT_FALSE(row->last_error.empty());
}

} // namespace
} // namespace vedette::actors
