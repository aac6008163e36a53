#include "cloud/cluster/local_coordinator.hpp"
#include "cloud/cluster/shard_map.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

TEST(shard_map, moves_only_the_shards_of_a_node_that_left) {
  const std::vector<std::string> three{"a", "b", "c"};
  const std::vector<std::string> two{"a", "c"};
  int moved = 0;
  for (shard_id shard = 0; shard < shard_count; ++shard) {
    const auto before = place(shard, three, 1).at(0);
    const auto after = place(shard, two, 1).at(0);
    if (before != "b") {
      EXPECT_EQ(before, after);
    } else {
      ++moved;
    }
  }
  EXPECT_GT(moved, 40);
  EXPECT_LT(moved, 130);
}

TEST(shard_map, a_primary_never_resumes_an_epoch) {
  test::memory_records records;
  local_coordinator coordinator{records};
  const replica_id self{"node-1", uid::of("store")};
  std::array<shard_record, shard_count> owned;
  ASSERT_TRUE(take_all_shards(coordinator, self, 1, owned).ok());
  EXPECT_EQ(owned[3].epoch, 1u);
  ASSERT_TRUE(take_all_shards(coordinator, self, 2, owned).ok());
  EXPECT_EQ(owned[3].epoch, 2u);
}

TEST(shard_map, leaves_alone_what_another_replica_owns) {
  test::memory_records records;
  local_coordinator coordinator{records};
  std::array<shard_record, shard_count> owned;
  ASSERT_TRUE(
    take_all_shards(coordinator, {"node-1", uid::of("a")}, 1, owned).ok());
  const auto refused
    = take_all_shards(coordinator, {"node-1", uid::of("b")}, 1, owned);
  EXPECT_EQ(refused.why().code, errc::conflict);
}

} // namespace
} // namespace vedette::cloud
