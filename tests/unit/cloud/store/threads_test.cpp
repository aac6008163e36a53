// Writers of every kind at once: the store counts as if they had taken turns.
#include "cloud/identity/control_store.hpp"
#include "tests/unit/cloud/store/store_fixture.hpp"

#include <atomic>
#include <thread>

namespace vedette::cloud {
namespace {

using actors::record_table;

class threads_test : public testing::Test {
protected:
  std::unique_ptr<store> open() {
    auto opened = store::open({directory_.path(), 30}, clock_);
    EXPECT_TRUE(opened.ok()) << opened.why().detail;
    return std::move(opened).value();
  }

  scratch_directory directory_;
  manual_clock clock_{test_day};
  uid device_ = uid::of("device");
};

TEST_F(threads_test, merging_beside_appending_loses_and_doubles_nothing) {
  constexpr std::uint64_t blocks = 400, events = 50;
  auto s = open();
  std::atomic<bool> over = false;
  std::uint64_t merged = 0;
  std::thread housekeeper{[&] {
    while (!over) {
      auto step = s->merge_step();
      ASSERT_TRUE(step.ok()) << step.why().detail;
      merged += step.value().blocks_read;
    }
  }};
  for (std::uint64_t i = 1; i <= blocks; ++i) {
    auto stored
      = s->events().append({{{device_, 1, schema::lane::telemetry},
                             i,
                             test_block(device_, i * events, events)}});
    ASSERT_EQ(stored.front().value(), i);
  }
  over = true;
  housekeeper.join();
  EXPECT_GT(merged, 0U);
  s.reset();
  s = open();
  EXPECT_EQ(s->counts().events, blocks * events);
  EXPECT_EQ(s->counts().blocks, blocks);
  std::multiset<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < blocks * events; ++i)
    expected.insert(events + i);
  EXPECT_EQ(stored_events(*s)[device_], expected);
}

TEST_F(threads_test, a_day_is_dropped_beside_appending) {
  auto s = open();
  ASSERT_TRUE(s->events()
                .append({{{device_, 1, schema::lane::telemetry},
                          1,
                          test_block(device_, 1, 10)}})
                .front()
                .ok());
  clock_.advance(40 * 86'400 * ns_per_second);
  std::thread housekeeper{[&] { EXPECT_EQ(s->drop_expired().value(), 1U); }};
  for (std::uint64_t i = 2; i <= 50; ++i)
    EXPECT_TRUE(s->events()
                  .append({{{device_, 1, schema::lane::telemetry},
                            i,
                            test_block(device_, i * 10, 10)}})
                  .front()
                  .ok());
  housekeeper.join();
  EXPECT_FALSE(s->is_broken()) << s->ended_because();
  EXPECT_EQ(stored_events(*s)[device_].size(), 490U);
}

TEST_F(threads_test, counting_up_in_transactions_never_counts_twice) {
  constexpr int threads = 4, rounds = 50;
  auto s = open();
  control_store control{s->records()};
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < rounds; ++i) {
        auto counted = control.update([](control_transaction& with) -> status {
          auto before = with.read("count");
          auto now = before.value() ? std::stoi(before.value()->value) + 1 : 1;
          return with.put("count", std::to_string(now)).ok()
                   ? status{done}
                   : status{error{errc::io_failure, "not put"}};
        });
        EXPECT_TRUE(counted.ok());
        EXPECT_TRUE(
          s->records()
            .commit({{record_table::devices,
                      std::to_string(t) + "/" + std::to_string(i), "x"}})
            .ok());
      }
    });
  for (auto& thread : all)
    thread.join();
  auto entry = control.read("count").value();
  EXPECT_EQ(entry->value, std::to_string(threads * rounds));
  EXPECT_EQ(entry->revision, std::uint64_t{threads * rounds});
  int devices = 0;
  ASSERT_TRUE(s->records()
                .scan(record_table::devices, "",
                      [&devices](std::string_view, std::string_view) {
                        return ++devices > 0;
                      })
                .ok());
  EXPECT_EQ(devices, threads * rounds);
}

} // namespace
} // namespace vedette::cloud
