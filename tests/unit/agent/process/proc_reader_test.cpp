#include "agent/process/proc_reader.hpp"

#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>

namespace vedette::agent {
namespace {

TEST(proc_reader, reads_this_very_process) {
  proc_reader proc;
  auto me = proc.read(::getpid());
  ASSERT_TRUE(me.has_value());
  EXPECT_EQ(me->key.pid, ::getpid());
  EXPECT_EQ(me->parent_pid, ::getppid());
  EXPECT_EQ(me->uid, ::getuid());
  EXPECT_TRUE(me->executable.starts_with("/"));
  EXPECT_FALSE(me->command_line.empty());
  EXPECT_GT(me->image.inode, 0U);
  EXPECT_FALSE(me->kernel_thread);
  auto stat = proc.stat(::getpid());
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(stat->key(), me->key);
  auto all = proc.pids();
  EXPECT_TRUE(std::binary_search(all.begin(), all.end(), ::getpid()));
}

TEST(proc_reader, has_nothing_to_say_about_nobody) {
  proc_reader proc;
  EXPECT_FALSE(proc.read(0x3ffffff).has_value());
  EXPECT_FALSE(proc_reader{"/nonexistent"}.stat(1).has_value());
  EXPECT_TRUE(proc_reader{"/nonexistent"}.pids().empty());
}

TEST(proc_reader, knows_the_boot) {
  EXPECT_EQ(proc_reader{}.boot_id(), proc_reader{}.boot_id());
  EXPECT_FALSE(proc_reader{}.boot_id().is_nil());
}

TEST(proc_reader, names_terminals) {
  EXPECT_EQ(tty_name(0), "");
  EXPECT_EQ(tty_name(34816 + 3), "pts/3");
  EXPECT_EQ(tty_name(4 * 256 + 1), "tty1");
  EXPECT_EQ(tty_name(4 * 256 + 64), "ttyS0");
}

} // namespace
} // namespace vedette::agent
