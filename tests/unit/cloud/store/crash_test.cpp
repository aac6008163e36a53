#include "tests/support/seed.hpp"
#include "tests/unit/cloud/store/faulty_disk.hpp"
#include "tests/unit/cloud/store/store_fixture.hpp"

#include <random>

/// Power cuts at every kind of moment: whatever was acknowledged is there once,
/// and a device that resends from the acknowledged position loses nothing.
namespace vedette::cloud {
namespace {

constexpr std::uint64_t events_per_block = 5;

/// A device that keeps its blocks until they are acknowledged.
struct agent {
  actors::block_stream stream;
  std::uint64_t acknowledged = 0;
  std::uint64_t sent = 0; ///< Highest sequence ever offered.
};

actors::block_append next_block(agent& of) {
  auto sequence = of.acknowledged + 1;
  of.sent = std::max(of.sent, sequence);
  return {of.stream, sequence,
          test_block(of.stream.device, (sequence - 1) * events_per_block + 1,
                     events_per_block)};
}

void expect_everything_once(store& s, std::vector<agent>& agents) {
  auto stored = stored_events(s);
  for (auto& x : agents) {
    auto position = s.events().committed(x.stream);
    ASSERT_TRUE(position.ok()) << position.why().detail;
    ASSERT_GE(position.value(), x.acknowledged)
      << "an acknowledged block is lost";
    ASSERT_LE(position.value(), x.sent) << "a block nobody sent";
    std::multiset<std::uint64_t> wanted;
    for (std::uint64_t i = 1; i <= position.value() * events_per_block; ++i)
      wanted.insert(i);
    ASSERT_TRUE(stored[x.stream.device] == wanted)
      << stored[x.stream.device].size() << " events stored, " << wanted.size()
      << " wanted";
    x.acknowledged = position.value();
  }
}

/// Sends, merges and drops until the power goes.
void work(store& s, std::vector<agent>& agents, std::mt19937_64& random) {
  for (int i = 0; i < 60 && !s.is_broken(); ++i) {
    if (random() % 8 == 0) {
      std::ignore = s.merge_step(); // It may fail like everything else.
      continue;
    }
    std::vector<actors::block_append> batch;
    std::vector<agent*> senders;
    for (auto& x : agents)
      if (random() % 2 == 0) {
        batch.push_back(next_block(x));
        senders.push_back(&x);
      }
    auto results = s.events().append(batch);
    for (std::size_t k = 0; k < results.size(); ++k)
      if (results[k].ok())
        senders[k]->acknowledged = results[k].value();
  }
}

TEST(crash_test, acknowledged_blocks_survive_any_power_cut_once) {
  const auto seed = test::seed();
  const auto cuts = test::rounds(60);
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  manual_clock clock{test_day};
  faulty_disk disk;
  std::unique_ptr<scratch_directory> directory;
  std::vector<agent> agents;
  for (std::uint64_t cut = 0; cut < cuts; ++cut) {
    if (cut % 20 == 0) {
      directory = std::make_unique<scratch_directory>();
      agents.clear();
      for (int i = 0; i < 3; ++i)
        agents.push_back({{uid::of("device" + std::to_string(i)), 1,
                           schema::lane::telemetry}});
    }
    if (random() % 5 == 0)
      clock.advance(86'400 * ns_per_second);
    // A small memtable, so that cuts hit flushes and compactions, too.
    store_config config{directory->path(), 30, 16U << 10, 1U << 20};
    {
      disk.state().operations_left = 1 + random() % 250;
      auto opened = store::open(config, clock, disk.env());
      if (opened.ok())
        work(*opened.value(), agents, random);
    }
    disk.state().lose_power(random);
    auto after = store::open(config, clock, disk.env());
    ASSERT_TRUE(after.ok()) << after.why().detail;
    ASSERT_NO_FATAL_FAILURE(expect_everything_once(*after.value(), agents));
  }
}

/// One life of a store whose disk fills up again and again. Each time a write
/// fails, the disk has room at once, so that RocksDB would like to go on.
/// Returns how often it was full.
int fill_and_empty(std::uint64_t seed) {
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  manual_clock clock{test_day};
  faulty_disk disk;
  scratch_directory directory;
  std::vector<agent> agents{{{uid::of("device"), 1, schema::lane::telemetry}}};
  store_config config{directory.path(), 30, 16U << 10, 1U << 20};
  int full = 0;
  for (int round = 0; round < 10; ++round) {
    std::uint64_t room = random() % 60'000;
    {
      auto s = store::open(config, clock, disk.env());
      EXPECT_TRUE(s.ok()) << s.why().detail;
      if (!s.ok())
        return full;
      disk.set_room(&room);
      work(*s.value(), agents, random);
      full += s.value()->is_full();
      if (random() % 2 == 0)
        disk.set_room(nullptr);
      work(*s.value(), agents, random);
    }
    disk.set_room(nullptr);
    disk.state().lose_power(random);
    auto after = store::open(config, clock, disk.env());
    EXPECT_TRUE(after.ok()) << after.why().detail;
    if (!after.ok())
      return full;
    expect_everything_once(*after.value(), agents);
  }
  return full;
}

TEST(crash_test, a_disk_that_fills_up_and_empties_loses_nothing) {
  const auto first = test::seed();
  int full = 0;
  for (std::uint64_t seed = first; seed < first + test::rounds(5); ++seed) {
    full += fill_and_empty(seed);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(full, 0) << "no write met a full disk; " << test::replay(first);
}

} // namespace
} // namespace vedette::cloud
