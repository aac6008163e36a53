#include "actors/runtime/registry.hpp"
#include "tests/support/actor_test.hpp"

namespace vedette::actors {
namespace {

class echo {
public:
  using handle = lifecycle_actor;
  static constexpr auto family = "echo";

  echo(handle::pointer self, system&, bool throws = false)
    : self_{self}, throws_{throws} {}

  handle::behavior_type behavior() {
    return {
      [this](get_status) {
        if (throws_)
          throw std::runtime_error{"hot potato"};
        return actor_status{{{"answers", std::int64_t{42}}}};
      },
      [this](stop) {
        self_->quit();
        return stopped{};
      },
    };
  }

private:
  handle::pointer self_;
  bool throws_;
};

class small_echo : public echo {
public:
  static constexpr auto family = "small";
  static constexpr bool compact = true;
  using echo::echo;
};

class registry_test : public test::actor_test {
protected:
  static actor_filter of(std::string family, std::string name = "") {
    actor_filter out;
    out.family = std::move(family);
    out.name = std::move(name);
    return out;
  }
  actor_row row_of(const std::string& name) {
    auto rows = sys.registry().list(of("", name)).first;
    EXPECT_EQ(rows.size(), 1u);
    return rows.empty() ? actor_row{} : rows[0];
  }
};

TEST_F(registry_test, lists_an_actor_from_spawn_to_exit) {
  auto a = sys.spawn<echo>("alpha");
  EXPECT_EQ(row_of("alpha").family, "echo");
  EXPECT_EQ(row_of("alpha").born, day_one);
  ask<stopped>(a, stop{});
  EXPECT_EQ(sys.registry().list(of("", "alpha")).second, 0u);
}

TEST_F(registry_test, counts_messages_by_type_and_waiting_ones) {
  auto a = sys.spawn<echo>("alpha");
  ask<actor_status>(a, get_status{});
  ask<actor_status>(a, get_status{});
  self->send(a, get_status{});
  auto row = row_of("alpha");
  EXPECT_EQ(row.handled, 2u);
  EXPECT_EQ(row.mailbox, 1u);
  ASSERT_EQ(row.by_type.size(), 1u);
  EXPECT_EQ(row.by_type[0].first, "get_status");
  EXPECT_EQ(row.by_type[0].second, 2u);
  EXPECT_GT(row.busy_s, 0);
  EXPECT_GT(row.p99_s, 0);
  run();
  kill(a);
}

TEST_F(registry_test, an_exception_fails_its_message_and_the_actor_lives) {
  std::string told;
  sys.registry().tell_faults(
    [&told](std::string_view who, std::string_view why) {
      told = std::string{who} + ": " + std::string{why};
    });
  auto a = sys.spawn<echo>("alpha", true);
  ask_refused<actor_status>(a, get_status{});
  ask_refused<actor_status>(a, get_status{});
  EXPECT_EQ(row_of("alpha").last_error, "hot potato");
  EXPECT_EQ(row_of("alpha").restarts, 0u);
  EXPECT_EQ(sys.registry().faults(), 2u);
  EXPECT_EQ(told, "alpha: hot potato");
  kill(a);
}

TEST_F(registry_test, ranks_by_mailbox_and_pages) {
  auto a = sys.spawn<echo>("alpha");
  auto b = sys.spawn<echo>("beta");
  self->send(b, get_status{});
  auto which = of("echo");
  which.order = actor_order::mailbox;
  which.limit = 1;
  auto [rows, total] = sys.registry().list(which);
  EXPECT_EQ(total, 2u);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].name, "beta");
  which.after = {rows[0].rank, rows[0].id};
  auto second = sys.registry().list(which);
  ASSERT_EQ(second.first.size(), 1u);
  EXPECT_EQ(second.first[0].name, "alpha");
  run();
  kill(a, b);
}

TEST_F(registry_test, keeps_family_totals_of_the_dead) {
  auto a = sys.spawn<small_echo>("");
  ask<actor_status>(a, get_status{});
  kill(a);
  a = nullptr;
  for (const auto& x : sys.registry().families())
    if (x.family == "small") {
      EXPECT_EQ(x.live, 0u);
      EXPECT_EQ(x.started, 1u);
      EXPECT_GE(x.handled, 1u);
      return;
    }
  ADD_FAILURE() << "the family is missing";
}

TEST_F(registry_test, finds_the_way_back_to_a_live_actor_only) {
  auto a = sys.spawn<echo>("alpha");
  actor_row row;
  auto found = sys.find(a.id(), row);
  EXPECT_EQ(caf::actor_cast<caf::actor>(a), found);
  found = nullptr;
  kill(a);
  EXPECT_EQ(sys.find(a.id(), row), nullptr);
}

} // namespace
} // namespace vedette::actors
