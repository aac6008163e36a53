#include "cloud/cluster/local_coordinator.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class local_coordinator_test : public ::testing::Test {
protected:
  versioned_record read(shard_id shard) {
    versioned_record out;
    coordinator.read(shard, [&out](const result<versioned_record>& x) {
      ASSERT_TRUE(x.ok());
      out = x.value();
    });
    return out;
  }
  swap_result swap(shard_id shard, std::uint64_t version, std::uint64_t epoch) {
    swap_result out;
    shard_record next;
    next.epoch = epoch;
    next.primary = {"node-1", uid::of("store")};
    next.in_sync = {next.primary};
    coordinator.swap(shard, version, next,
                     [&out](const swap_result& x) { out = x; });
    return out;
  }
  test::memory_records records;
  local_coordinator coordinator{records};
};

TEST_F(local_coordinator_test, swaps_only_the_version_it_was_told) {
  EXPECT_EQ(read(7).version, 0u);
  EXPECT_EQ(swap(7, 0, 1).outcome, swap_outcome::swapped);
  const auto late = swap(7, 0, 9);
  EXPECT_EQ(late.outcome, swap_outcome::conflict);
  EXPECT_EQ(late.current.what.epoch, 1u);
  EXPECT_EQ(swap(7, 1, 2).outcome, swap_outcome::swapped);
  EXPECT_EQ(read(7).version, 2u);
  EXPECT_EQ(read(7).what.in_sync.at(0).node, "node-1");
  EXPECT_EQ(read(8).version, 0u);
}

TEST_F(local_coordinator_test, does_not_claim_what_the_disk_refused) {
  records.fail_with = {errc::io_failure, "no space left on device"};
  EXPECT_EQ(swap(7, 0, 1).outcome, swap_outcome::unknown);
  records.fail_with = {};
  EXPECT_EQ(read(7).version, 0u);
}

TEST_F(local_coordinator_test, wakes_those_who_watch_while_they_watch) {
  std::vector<shard_id> woken;
  auto token = coordinator.watch([&](shard_id x) { woken.push_back(x); });
  swap(7, 0, 1);
  token.reset();
  swap(7, 1, 2);
  EXPECT_EQ(woken, (std::vector<shard_id>{7}));
}

TEST_F(local_coordinator_test, forgets_a_node_that_is_gone) {
  auto token = coordinator.announce({"node-1", {}, "x:1", 1},
                                    std::chrono::milliseconds{1});
  auto count = [this] {
    std::size_t out = 0;
    coordinator.nodes([&out](const result<std::vector<node_info>>& x) {
      out = x.value().size();
    });
    return out;
  };
  EXPECT_EQ(count(), 1u);
  token.reset();
  EXPECT_EQ(count(), 0u);
}

} // namespace
} // namespace vedette::cloud
