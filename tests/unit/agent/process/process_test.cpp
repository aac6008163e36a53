#include "agent/process/process.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(process, is_named_by_boot_pid_and_start) {
  auto key = process_key::of(7, 1'234'567'890);
  EXPECT_EQ(key.start_ticks, 123U);
  auto boot = uid::of("boot");
  EXPECT_EQ(entity_of(boot, key),
            entity_of(boot, process_key::of(7, 1'239'999'999)))
    << "BPF's nanoseconds and the ticks of /proc name the same process";
  EXPECT_NE(entity_of(boot, key), entity_of(boot, process_key::of(8, 123)));
  EXPECT_NE(entity_of(boot, key), entity_of(uid::of("next boot"), key));
}

TEST(process, joins_arguments_as_a_person_would_type_them) {
  process x;
  x.arguments = std::string{"ls\0-l\0\0", 7};
  join_arguments(x);
  EXPECT_EQ(x.command_line, "ls -l");
  EXPECT_EQ(name_of_path("/a/b"), "b");
  EXPECT_EQ(name_of_path("b"), "b");
  EXPECT_EQ(directory_of_path("b"), "");
}

} // namespace
} // namespace vedette::agent
