#include "cloud/store/store.hpp"
#include "schema/codec.hpp"
#include "tests/unit/cloud/store/faulty_disk.hpp"
#include "tests/unit/cloud/store/store_fixture.hpp"

#include <fstream>

namespace vedette::cloud {
namespace {

using actors::record_table;

class store_test : public testing::Test {
protected:
  std::unique_ptr<store> open() {
    auto opened = store::open({directory_.path(), 30}, clock_);
    EXPECT_TRUE(opened.ok()) << opened.why().detail;
    return std::move(opened).value();
  }
  result<std::uint64_t> append(store& s, std::uint64_t sequence,
                               std::shared_ptr<const std::string> bytes) {
    return s.events().append({{stream_, sequence, std::move(bytes)}}).front();
  }

  scratch_directory directory_;
  manual_clock clock_{test_day};
  uid device_ = uid::of("device");
  actors::block_stream stream_{device_, 1, schema::lane::telemetry};
};

TEST_F(store_test, stores_each_block_once_and_says_how_far_it_is) {
  auto s = open();
  EXPECT_EQ(s->events().committed(stream_).value(), 0);
  EXPECT_EQ(append(*s, 1, test_block(device_, 1, 10)).value(), 1);
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 10)).value(), 2);
  EXPECT_EQ(append(*s, 1, test_block(device_, 1, 10)).value(), 2);
  EXPECT_EQ(s->events().committed(stream_).value(), 2);
  EXPECT_EQ(stored_events(*s)[device_].size(), 20);
  auto counts = s->counts();
  EXPECT_EQ(counts.events, 20);
  EXPECT_EQ(counts.blocks, 2);
  EXPECT_EQ(counts.duplicates, 1);
}

TEST_F(store_test, remembers_everything_when_it_is_opened_again) {
  {
    auto s = open();
    ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
    ASSERT_TRUE(s->records()
                  .commit({{record_table::devices, "a/1", "one"},
                           {record_table::devices, "a/2", "two"},
                           {record_table::detections, "a/1", "three"}})
                  .ok());
  }
  auto s = open();
  EXPECT_EQ(s->events().committed(stream_).value(), 1);
  EXPECT_EQ(s->counts().events, 10);
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 1)).value(), 2);
  EXPECT_EQ(stored_events(*s)[device_].size(), 11);
  std::vector<std::string> seen;
  ASSERT_TRUE(s->records()
                .scan(record_table::devices, "a/",
                      [&](std::string_view key, std::string_view value) {
                        seen.push_back(std::string{key} + "="
                                       + std::string{value});
                        return true;
                      })
                .ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"a/1=one", "a/2=two"}));
  EXPECT_EQ(s->records().read(record_table::detections, "a/1").value(),
            "three");
  EXPECT_EQ(s->records().read(record_table::detections, "b").value(),
            std::nullopt);
}

TEST_F(store_test, one_call_takes_blocks_of_many_streams_in_order) {
  auto s = open();
  auto other = actors::block_stream{device_, 1, schema::lane::bulk};
  auto results = s->events().append({{stream_, 1, test_block(device_, 1, 1)},
                                     {other, 1, test_block(device_, 2, 1)},
                                     {stream_, 2, test_block(device_, 3, 1)},
                                     {stream_, 2, test_block(device_, 3, 1)},
                                     {other, 3, test_block(device_, 5, 1)}});
  EXPECT_EQ(results[0].value(), 1);
  EXPECT_EQ(results[1].value(), 1);
  EXPECT_EQ(results[2].value(), 2);
  EXPECT_EQ(results[3].value(), 2);
  EXPECT_EQ(results[4].why().code, errc::conflict);
  EXPECT_EQ(stored_events(*s)[device_],
            (std::multiset<std::uint64_t>{1, 2, 3}));
}

TEST_F(store_test, refuses_damage_and_other_peoples_events) {
  auto s = open();
  auto bytes = *test_block(device_, 1, 10);
  bytes[bytes.size() / 2] ^= 1;
  auto damaged = append(*s, 1, std::make_shared<const std::string>(bytes));
  EXPECT_EQ(damaged.why().code, errc::corrupt);
  auto foreign = append(*s, 1, test_block(uid::of("other"), 1, 1));
  EXPECT_EQ(foreign.why().code, errc::corrupt);
  EXPECT_EQ(s->events().committed(stream_).value(), 0);
  EXPECT_TRUE(stored_events(*s).empty());
  EXPECT_EQ(s->counts().refused, 2);
  EXPECT_EQ(append(*s, 1, test_block(device_, 1, 10)).value(), 1);
}

TEST_F(store_test, tells_the_same_block_again_from_another_with_its_number) {
  auto s = open();
  stream_.spool = uid::of("spool");
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  ASSERT_TRUE(append(*s, 2, test_block(device_, 11, 10)).ok());
  EXPECT_EQ(append(*s, 1, test_block(device_, 1, 10)).value(), 2);
  auto another = append(*s, 1, test_block(device_, 21, 10));
  ASSERT_FALSE(another.ok()) << "would be lost and called stored";
  EXPECT_EQ(another.why().code, errc::conflict);
  // Over a restart, too.
  s.reset();
  s = open();
  EXPECT_FALSE(append(*s, 2, test_block(device_, 21, 10)).ok());
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 10)).value(), 2);
  const auto at = s->events().position(stream_).value();
  EXPECT_EQ(at.committed, 2U);
  EXPECT_EQ(at.hashes,
            (std::vector{schema::block_hash(*test_block(device_, 1, 10)),
                         schema::block_hash(*test_block(device_, 11, 10))}));
}

TEST_F(store_test, spools_of_one_device_do_not_collide) {
  auto s = open();
  auto other = stream_;
  stream_.spool = uid::of("spool");
  other.spool = uid::of("its clone");
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  EXPECT_EQ(
    s->events().append({{other, 1, test_block(device_, 11, 10)}})[0].value(),
    1);
  EXPECT_EQ(stored_events(*s)[device_].size(), 20U);
}

TEST_F(store_test, remembers_the_newest_spools_of_a_device_only) {
  auto s = open();
  std::vector<actors::block_stream> streams;
  for (std::uint32_t i = 1; i <= 3 * actors::device_spools_max; ++i) {
    streams.push_back(
      {device_, i, schema::lane::telemetry, uid::of(std::to_string(i))});
    ASSERT_TRUE(s->events()
                  .append({{streams.back(), 1, test_block(device_, i, 1)}})[0]
                  .ok());
  }
  s.reset();
  s = open();
  std::size_t known = 0;
  for (const auto& x : streams)
    known += s->events().committed(x).value();
  EXPECT_EQ(known, actors::device_spools_max);
  EXPECT_EQ(s->events().committed(streams.back()).value(), 1U);
  EXPECT_EQ(stored_events(*s)[device_].size(), streams.size());
}

TEST_F(store_test, what_stands_for_a_damaged_block_has_its_hash) {
  auto s = open();
  stream_.spool = uid::of("spool");
  actors::block_append skipped{stream_, 1, nullptr, 17};
  ASSERT_TRUE(s->events().append({skipped})[0].ok());
  EXPECT_EQ(s->events().position(stream_).value().hashes,
            std::vector<std::uint64_t>{17});
}

TEST_F(store_test, an_empty_block_keeps_the_stream_contiguous) {
  auto s = open();
  EXPECT_EQ(append(*s, 1, nullptr).value(), 1);
  EXPECT_EQ(append(*s, 2, std::make_shared<const std::string>()).value(), 2);
  EXPECT_TRUE(stored_events(*s).empty());
}

TEST_F(store_test, merging_changes_blocks_and_not_events) {
  auto s = open();
  for (std::uint64_t i = 1; i <= 40; ++i)
    ASSERT_TRUE(append(*s, i, test_block(device_, i * 100, 100)).ok());
  auto before = stored_events(*s);
  auto old = s->blocks();
  auto report = s->merge_step();
  ASSERT_TRUE(report.ok()) << report.why().detail;
  EXPECT_EQ(report.value().blocks_read, 40);
  EXPECT_EQ(report.value().events, 4000);
  EXPECT_LT(report.value().bytes_after, report.value().bytes_before / 2);
  EXPECT_EQ(stored_events(*s), before);
  // Who looked before still sees what was there.
  auto walk = old->walk(device_.bytes[15]);
  int blocks = 0;
  for (auto x = walk->next(); x.ok() && x.value(); x = walk->next()) {
    EXPECT_TRUE(walk->body(*x.value()).ok());
    ++blocks;
  }
  EXPECT_EQ(blocks, 40);
  EXPECT_EQ(s->merge_step().value().blocks_read, 0);
  EXPECT_EQ(append(*s, 41, test_block(device_, 9000, 1)).value(), 41);
}

TEST_F(store_test, whole_days_go_when_their_time_has_come) {
  auto s = open();
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  clock_.advance(86'400 * ns_per_second);
  ASSERT_TRUE(append(*s, 2, test_block(device_, 11, 10)).ok());
  EXPECT_EQ(s->counts().days, 2);
  clock_.advance(29 * 86'400 * ns_per_second);
  EXPECT_EQ(s->drop_expired().value(), 0);
  clock_.advance(86'400 * ns_per_second);
  auto old = s->blocks();
  EXPECT_EQ(s->drop_expired().value(), 1);
  EXPECT_EQ(s->counts().days, 1);
  EXPECT_EQ(stored_events(*s)[device_].size(), 10);
  EXPECT_EQ(s->events().committed(stream_).value(), 2);
  // A query that holds the day can finish.
  EXPECT_TRUE(old->walk(device_.bytes[15])->next().value().has_value());
}

TEST_F(store_test, a_query_may_outlive_the_store) {
  auto s = open();
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  auto blocks = s->blocks();
  s.reset();
  auto walk = blocks->walk(device_.bytes[15]);
  auto block = walk->next();
  ASSERT_TRUE(block.ok() && block.value());
  EXPECT_TRUE(walk->body(*block.value()).ok());
}

TEST_F(store_test, what_waits_for_files_of_many_days_stays_within_its_memory) {
  constexpr std::size_t bound = 8U << 20;
  auto s = std::move(
    store::open({directory_.path(), 365, 32U << 20, bound}, clock_).value());
  std::uint64_t most = 0, number = 0;
  for (int day = 0; day < 12; ++day) {
    for (int i = 0; i < 40; ++i) {
      ++number;
      ASSERT_TRUE(
        append(*s, number, test_block(device_, number * 2000, 2000)).ok());
      most = std::max(most, s->memory().memtables);
    }
    clock_.advance(86'400 * ns_per_second);
  }
  EXPECT_GT(most, 0U);
  EXPECT_LE(most, bound);
  EXPECT_EQ(s->memory().bound, bound);
}

TEST_F(store_test, a_store_has_one_owner) {
  auto s = open();
  auto second = store::open({directory_.path(), 30}, clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.why().code, errc::conflict) << second.why().detail;
}

TEST_F(store_test, a_full_disk_refuses_until_it_is_opened_with_room) {
  faulty_disk disk;
  auto s = std::move(
    store::open({directory_.path(), 30}, clock_, disk.env()).value());
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  std::uint64_t room = 10;
  disk.state().room = &room;
  auto refused = append(*s, 2, test_block(device_, 11, 10));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().code, errc::overloaded) << refused.why().detail;
  EXPECT_FALSE(s->is_broken());
  EXPECT_TRUE(s->is_full());
  EXPECT_NE(s->ended_because().find("full"), std::string::npos);
  room = 1U << 30; // The log file that failed is not written to again.
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 10)).why().code,
            errc::overloaded);
  EXPECT_EQ(s->events().committed(stream_).value(), 1);
  EXPECT_EQ(stored_events(*s)[device_].size(), 10);
  s.reset();
  s = open();
  EXPECT_TRUE(s->ended_because().empty());
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 10)).value(), 2);
  EXPECT_EQ(stored_events(*s)[device_].size(), 20);
}

TEST_F(store_test, after_a_failed_sync_nothing_more_is_promised) {
  faulty_disk disk;
  auto s = std::move(
    store::open({directory_.path(), 30}, clock_, disk.env()).value());
  ASSERT_TRUE(append(*s, 1, test_block(device_, 1, 10)).ok());
  disk.state().syncs_fail = true;
  EXPECT_FALSE(append(*s, 2, test_block(device_, 11, 10)).ok());
  disk.state().syncs_fail = false;
  EXPECT_TRUE(s->is_broken());
  EXPECT_NE(s->ended_because().find("write"), std::string::npos);
  EXPECT_EQ(append(*s, 2, test_block(device_, 11, 10)).why().code,
            errc::unavailable);
  s.reset();
  s = open();
  // Whether the block is there or not: once, and the position says so.
  auto position = s->events().committed(stream_).value();
  EXPECT_EQ(stored_events(*s)[device_].size(), position * 10);
  EXPECT_TRUE(append(*s, position + 1, test_block(device_, 21, 10)).ok());
}

} // namespace
} // namespace vedette::cloud
