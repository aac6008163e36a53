#include "agent/spool/block_cutter.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

schema::event event_of(schema::event_class cls) {
  schema::event out;
  out.cls = cls;
  out.sequence = 1;
  return out;
}

TEST(block_cutter, cuts_by_count_and_by_lane) {
  block_cutter cutter{{2, 1 << 20, 100}};
  std::vector<block_cutter::block> out;
  cutter.add(event_of(schema::event_class::process), 0, out);
  cutter.add(event_of(schema::event_class::file), 0, out);
  EXPECT_TRUE(out.empty());
  cutter.add(event_of(schema::event_class::network), 0, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].which, schema::lane::telemetry);
  EXPECT_EQ(out[0].events, 2u);
  auto events = schema::decode_block(out[0].bytes);
  ASSERT_TRUE(events.ok());
  EXPECT_EQ(events.value().size(), 2u);
  EXPECT_EQ(cutter.waiting(), 1u);
}

TEST(block_cutter, cuts_what_has_waited_long_enough) {
  block_cutter cutter{{100, 1 << 20, 100}};
  std::vector<block_cutter::block> out;
  cutter.add(event_of(schema::event_class::file), 10, out);
  cutter.cut(109, false, out);
  EXPECT_TRUE(out.empty());
  cutter.cut(110, false, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].which, schema::lane::bulk);
  cutter.cut(500, true, out);
  EXPECT_EQ(out.size(), 1u);
}

} // namespace
} // namespace vedette::agent
