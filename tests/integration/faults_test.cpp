#include "tests/integration/world.hpp"
#include "tests/support/seed.hpp"

using namespace std::chrono_literals;

namespace vedette {
namespace {

using test::world;

/// Everything that can go wrong does, in an order that only the seed knows.
class faults_test : public ::testing::Test {
protected:
  static void emit(world& w, int count) {
    for (int i = 0; i < count; ++i) {
      schema::event event;
      event.cls = w.random() % 2 == 0 ? schema::event_class::process
                                      : schema::event_class::file;
      event.type = schema::event_type::start;
      event.wall = w.clock.wall();
      event.set(*schema::resolve(event.cls, "process.name"),
                w.random() % 50 == 0 ? "evil" : "good");
      w.feed->waiting.push_back(std::move(event));
    }
  }

  static void mishap(world& w) {
    switch (w.random() % 9) {
    case 0:
      w.crash_agent(/*power=*/w.random() % 2 == 0);
      w.start_agent();
      return;
    case 1:
      w.crash_cloud();
      w.start_cloud();
      return;
    case 2:
      w.net.cut_all();
      return;
    case 3:
      w.net.online = !w.net.online;
      w.net.cut_all();
      return;
    case 4:
      w.blocks->full = !w.blocks->full;
      return;
    case 5:
      w.disk.bytes_free
        = w.disk.bytes_free < 1'000'000 ? ~std::uint64_t{0} : 20'000;
      return;
    case 6:
      w.crash_agent(/*power=*/true);
      w.boot_machine();
      w.start_agent();
      return;
    default:
      return;
    }
  }

  /// What the cloud acknowledged, the agent may forget: it must be stored.
  static void check_nothing_stored_twice(const world& w) {
    for (const auto& [id, count] : w.blocks->events())
      ASSERT_EQ(count, 1) << "event " << id.dashed() << " is stored twice";
  }
};

TEST_F(faults_test, loses_nothing_acknowledged_and_stores_nothing_twice) {
  const auto first = test::seed(1);
  for (auto seed = first; seed < first + test::rounds(15); ++seed) {
    SCOPED_TRACE(test::replay(seed));
    world w{static_cast<unsigned>(seed)};
    schema::rule_config rule;
    rule.id = "1";
    rule.name = "evil";
    rule.language = "eql";
    rule.source = "any where process.name == \"evil\"";
    w.policies->what.rules = {rule};
    w.start_cloud();
    w.enrol();
    w.start_agent();
    for (int round = 0; round < 30; ++round) {
      emit(w, static_cast<int>(w.random() % 40));
      w.pass(std::chrono::milliseconds{50 * (1 + w.random() % 20)}, 40);
      mishap(w);
    }
    w.net.online = true;
    w.blocks->full = false;
    w.disk.bytes_free = ~std::uint64_t{0};
    w.crash_agent(); // As the service manager does when it gave up.
    w.start_agent();
    w.pass(40s);
    const auto spool = agent::spool::open(w.disk, {}, w.clock, w.installation);
    check_nothing_stored_twice(w);
    for (auto lane : {schema::lane::telemetry, schema::lane::bulk}) {
      ASSERT_TRUE(spool.ok());
      const auto ledger = spool.value()->ledger(lane);
      const auto stored = w.blocks->committed(
        {w.device, spool.value()->epoch(), lane, spool.value()->identity()});
      EXPECT_GE(stored.value(), ledger.acknowledged);
      EXPECT_EQ(stored.value(), ledger.durable) << "left behind";
    }
    if (HasFatalFailure())
      return;
  }
}

} // namespace
} // namespace vedette
