#include "agent/spool/spool.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::lane;

class spool_test : public testing::Test {
protected:
  spool_test() { reopen(); }

  void reopen() {
    spool_.reset();
    auto opened = spool::open(disk_, limits_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.why().detail;
    spool_ = std::move(opened).value();
  }
  std::uint64_t put(lane which, const std::string& bytes,
                    std::uint32_t events = 1) {
    auto kept = spool_->append(which, bytes, events);
    EXPECT_TRUE(kept.ok()) << (kept.ok() ? "" : kept.why().detail);
    return kept.ok() ? kept.value() : 0;
  }
  std::vector<spool_record> all(lane which, std::uint64_t after = 0) {
    auto found = spool_->read(which, after, 1U << 30);
    EXPECT_TRUE(found.ok());
    return found.ok() ? std::move(found).value() : std::vector<spool_record>{};
  }

  sim_disk disk_{1};
  spool_limits limits_{4000, 600, 1000};
  manual_clock clock_{1'700'000'000 * ns_per_second};
  std::unique_ptr<spool> spool_;
};

TEST_F(spool_test, counts_each_lane_from_one_and_reads_after_sync) {
  EXPECT_EQ(put(lane::telemetry, "a"), 1U);
  EXPECT_EQ(put(lane::telemetry, "b"), 2U);
  EXPECT_EQ(put(lane::bulk, "c"), 1U);
  EXPECT_TRUE(all(lane::telemetry).empty());
  EXPECT_TRUE(spool_->sync().ok());
  auto found = all(lane::telemetry);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(*found[1].bytes, "b");
  EXPECT_EQ(found[1].sequence, 2U);
  EXPECT_EQ(all(lane::telemetry, 1).size(), 1U);
}

TEST_F(spool_test, gives_out_again_until_acknowledged_and_after_a_restart) {
  for (int i = 1; i <= 30; ++i)
    put(lane::telemetry, std::string(100, static_cast<char>('a' + i % 26)));
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_TRUE(spool_->acknowledge(lane::telemetry, 12).ok());
  EXPECT_EQ(all(lane::telemetry).front().sequence, 13U);
  auto epoch = spool_->epoch();
  reopen();
  EXPECT_EQ(spool_->epoch(), epoch);
  auto left = all(lane::telemetry, 12);
  ASSERT_EQ(left.size(), 18U);
  EXPECT_EQ((*left[0].bytes)[0], 'a' + 13);
  EXPECT_EQ(put(lane::telemetry, "next"), 31U);
}

TEST_F(spool_test, keeps_counting_when_everything_was_acknowledged) {
  for (int i = 0; i < 20; ++i)
    put(lane::bulk, std::string(100, 'x'));
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_TRUE(spool_->acknowledge(lane::bulk, 20).ok());
  EXPECT_LT(spool_->bytes(), limits_.segment_bytes_max * 2);
  reopen();
  EXPECT_EQ(put(lane::bulk, "y"), 21U);
}

TEST_F(spool_test, lets_the_oldest_of_the_lowest_lane_go_and_says_so) {
  put(lane::detections, "keep me", 0);
  for (int i = 0; i < 20; ++i)
    put(lane::bulk, std::string(100, 'b'), 10);
  for (int i = 0; i < 20; ++i)
    put(lane::telemetry, std::string(100, 't'), 5);
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_LE(spool_->bytes(), limits_.bytes_max);
  auto bulk = spool_->ledger(lane::bulk);
  EXPECT_GT(bulk.records_lost, 0U);
  EXPECT_EQ(bulk.events_lost, bulk.records_lost * 10);
  EXPECT_EQ(spool_->ledger(lane::telemetry).records_lost, 0U);
  auto found = all(lane::bulk);
  ASSERT_EQ(found.size(), 20U) << "the sequence stays contiguous";
  EXPECT_EQ(found[0].bytes, nullptr);
  EXPECT_EQ(found[0].events, bulk.events_lost);
  EXPECT_NE(found[19].bytes, nullptr);
  EXPECT_EQ(*all(lane::detections)[0].bytes, "keep me");
  reopen();
  EXPECT_EQ(spool_->ledger(lane::bulk).events_lost, bulk.events_lost);
  EXPECT_EQ(all(lane::bulk)[0].bytes, nullptr);
}

TEST_F(spool_test, bulk_never_pushes_out_what_is_above_it) {
  while (spool_->bytes() < limits_.bytes_max - 200)
    put(lane::telemetry, std::string(100, 't'));
  auto refused = spool_->append(lane::bulk, std::string(900, 'b'), 7);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().code, errc::overloaded);
  EXPECT_EQ(spool_->ledger(lane::bulk).events_lost, 7U);
  EXPECT_EQ(spool_->ledger(lane::telemetry).records_lost, 0U);
}

TEST_F(spool_test, refuses_a_record_over_the_limit) {
  auto refused = spool_->append(lane::bulk, std::string(1001, 'b'), 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.why().detail.find("1001 bytes"), std::string::npos);
}

TEST_F(spool_test, stays_usable_when_the_disk_is_full) {
  put(lane::telemetry, "before");
  EXPECT_TRUE(spool_->sync().ok());
  disk_.bytes_free = 10;
  auto refused = spool_->append(lane::bulk, "does not fit", 3);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(spool_->ledger(lane::bulk).records_lost, 1U);
  disk_.bytes_free = 1'000'000;
  put(lane::bulk, "fits");
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_EQ(*all(lane::bulk).back().bytes, "fits");
  reopen();
  EXPECT_EQ(*all(lane::bulk).back().bytes, "fits");
  EXPECT_EQ(*all(lane::telemetry).back().bytes, "before");
}

TEST_F(spool_test, a_failed_sync_loses_what_it_covered_and_nothing_else) {
  put(lane::telemetry, "one");
  EXPECT_TRUE(spool_->sync().ok());
  put(lane::telemetry, "two", 4);
  disk_.fail_sync = true;
  EXPECT_FALSE(spool_->sync().ok());
  disk_.fail_sync = false;
  EXPECT_EQ(put(lane::telemetry, "three"), 3U);
  EXPECT_TRUE(spool_->sync().ok());
  auto found = all(lane::telemetry);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(*found[0].bytes, "one");
  EXPECT_EQ(found[1].bytes, nullptr);
  EXPECT_EQ(*found[2].bytes, "three");
  EXPECT_EQ(spool_->ledger(lane::telemetry).events_lost, 4U);
}

TEST_F(spool_test, begins_a_new_epoch_when_its_position_is_lost) {
  for (int i = 0; i < 10; ++i)
    put(lane::telemetry, std::string(100, 't'));
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_TRUE(spool_->acknowledge(lane::telemetry, 8).ok());
  auto epoch = spool_->epoch();
  clock_.advance(ns_per_second);
  disk_.content("position")[20] ^= 1;
  reopen();
  EXPECT_GT(spool_->epoch(), epoch);
  auto found = all(lane::telemetry);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().sequence, 1U);
  EXPECT_NE(found.front().bytes, nullptr);
  EXPECT_TRUE(spool_->acknowledge(lane::telemetry, found.back().sequence).ok());
  reopen();
  EXPECT_EQ(put(lane::telemetry, "x"), found.back().sequence + 1);
}

TEST_F(spool_test, refuses_an_acknowledgement_of_what_does_not_exist) {
  put(lane::telemetry, "a");
  EXPECT_TRUE(spool_->sync().ok());
  EXPECT_FALSE(spool_->acknowledge(lane::telemetry, 2).ok());
  EXPECT_TRUE(spool_->acknowledge(lane::telemetry, 1).ok());
  EXPECT_TRUE(spool_->acknowledge(lane::telemetry, 0).ok());
}

} // namespace
} // namespace vedette::agent
