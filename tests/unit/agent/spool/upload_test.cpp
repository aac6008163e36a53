#include "agent/spool/upload.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::lane;

const auto ten_of_each = [](lane) { return std::uint64_t{10}; };

TEST(upload, sends_nothing_before_the_cloud_said_where_to_resume) {
  upload u;
  EXPECT_FALSE(u.next(ten_of_each));
}

TEST(upload, resumes_behind_what_is_stored_and_prefers_telemetry) {
  upload u;
  u.resume({{{lane::telemetry, 9}, {lane::bulk, 3}}, 100});
  auto want = u.next(ten_of_each);
  ASSERT_TRUE(want);
  EXPECT_EQ(want->which, lane::telemetry);
  EXPECT_EQ(want->after, 9u);
  u.sent(lane::telemetry, 10, 40);
  want = u.next(ten_of_each);
  ASSERT_TRUE(want);
  EXPECT_EQ(want->which, lane::bulk);
  EXPECT_EQ(want->bytes_max, 60u);
}

TEST(upload, keeps_to_the_credit_until_blocks_are_acknowledged) {
  upload u;
  u.resume({{}, 100});
  u.sent(lane::telemetry, 1, 70);
  u.sent(lane::telemetry, 2, 70);
  EXPECT_FALSE(u.next(ten_of_each));
  u.acknowledge({lane::telemetry, 1, 100});
  EXPECT_TRUE(u.next(ten_of_each));
  EXPECT_EQ(u.outstanding(), 70u);
}

TEST(upload, forgets_what_was_on_its_way_when_the_channel_goes) {
  upload u;
  u.resume({{}, 100});
  u.sent(lane::telemetry, 1, 70);
  u.reset();
  EXPECT_EQ(u.outstanding(), 0u);
  EXPECT_FALSE(u.next(ten_of_each));
}

} // namespace
} // namespace vedette::agent
