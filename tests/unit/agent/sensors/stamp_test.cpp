#include "agent/sensors/stamp.hpp"

#include <gtest/gtest.h>

#include <set>

namespace vedette::agent {
namespace {

TEST(stamp, numbers_without_holes_and_never_repeats_an_id) {
  agent_run run{uid::of("device"), uid::of("boot"), 1};
  agent_run later = run;
  later.epoch = 2;
  stamper process{run, schema::sensor_id::process};
  stamper file{run, schema::sensor_id::file};
  stamper next_run{later, schema::sensor_id::process};
  std::set<uid> seen;
  schema::event x;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    process.stamp(x);
    EXPECT_EQ(x.sequence, i);
    EXPECT_EQ(x.sensor, schema::sensor_id::process);
    EXPECT_TRUE(seen.insert(x.id).second);
    file.stamp(x);
    EXPECT_TRUE(seen.insert(x.id).second);
    next_run.stamp(x);
    EXPECT_TRUE(seen.insert(x.id).second);
  }
  stamper again{run, schema::sensor_id::process};
  again.stamp(x);
  EXPECT_TRUE(seen.contains(x.id)) << "the same event has the same id";
}

} // namespace
} // namespace vedette::agent
