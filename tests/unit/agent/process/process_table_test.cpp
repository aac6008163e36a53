#include "agent/process/process_table.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

constexpr time_ns second = ns_per_second;

process facts(std::int32_t pid, time_ns start, std::string executable) {
  process out;
  out.key = process_key::of(pid, start);
  out.start = start;
  out.executable = std::move(executable);
  out.name = name_of_path(out.executable);
  return out;
}

class process_table_test : public testing::Test {
protected:
  process_key start(std::int32_t pid, time_ns at, const process_key& parent,
                    const std::string& executable = "") {
    auto key = process_key::of(pid, at);
    table_.fork(key, at, parent);
    if (!executable.empty())
      table_.exec(facts(pid, at, executable));
    return key;
  }

  process_table table_{uid::of("boot"), {100, 60 * second}};
  process_key init_ = process_key::of(1, 0);
};

TEST_F(process_table_test, a_child_is_its_parent_until_it_calls_exec) {
  auto shell = start(10, 1 * second, init_, "/bin/sh");
  auto child = start(11, 2 * second, shell);
  EXPECT_EQ(table_.find(child)->executable, "/bin/sh");
  EXPECT_EQ(table_.find(child)->parent->key, shell);
  auto before = table_.find(child)->entity;
  table_.exec(facts(11, 2 * second, "/bin/rm"));
  EXPECT_EQ(table_.find(child)->executable, "/bin/rm");
  EXPECT_EQ(table_.find(child)->entity, before) << "exec keeps the identity";
  EXPECT_EQ(table_.find(child)->parent->executable, "/bin/sh");
}

TEST_F(process_table_test, tells_two_holders_of_one_pid_apart) {
  auto first = start(10, 1 * second, init_, "/bin/a");
  table_.exit(first, 2 * second);
  auto second_one = start(10, 3 * second, init_, "/bin/b");
  EXPECT_NE(table_.find(first)->entity, table_.find(second_one)->entity);
  EXPECT_EQ(table_.find(first)->executable, "/bin/a");
  EXPECT_EQ(table_.find(10)->executable, "/bin/b");
  EXPECT_FALSE(table_.alive(first));
  EXPECT_TRUE(table_.alive(second_one));
}

TEST_F(process_table_test, keeps_the_ancestors_of_a_double_fork) {
  auto shell = start(10, 1 * second, init_, "/bin/sh");
  auto middle = start(11, 2 * second, shell);
  auto daemon = start(12, 2 * second + tick_ns, middle, "/bin/daemon");
  table_.exit(middle, 3 * second);
  table_.expire(100 * second);
  EXPECT_EQ(table_.find(daemon)->parent->parent->key, shell);
  auto below = table_.descendants(shell, 10);
  ASSERT_EQ(below.size(), 0U) << "the link to the middle one is forgotten";
}

TEST_F(process_table_test, finds_descendants_parents_first) {
  auto shell = start(10, 1 * second, init_, "/bin/sh");
  auto middle = start(11, 2 * second, shell, "/bin/m");
  start(12, 3 * second, middle, "/bin/x");
  start(13, 3 * second, init_, "/bin/other");
  table_.exit(middle, 4 * second);
  auto below = table_.descendants(shell, 10);
  ASSERT_EQ(below.size(), 2U);
  EXPECT_EQ(below[0]->executable, "/bin/m");
  EXPECT_EQ(below[1]->executable, "/bin/x");
  EXPECT_EQ(table_.descendants(shell, 1).size(), 1U);
}

TEST_F(process_table_test, forgets_exited_processes_after_a_while) {
  auto gone = start(10, 1 * second, init_, "/bin/a");
  table_.exit(gone, 2 * second);
  table_.expire(61 * second);
  EXPECT_NE(table_.peek(gone), nullptr);
  table_.expire(63 * second);
  EXPECT_EQ(table_.peek(gone), nullptr);
}

TEST_F(process_table_test, stays_within_its_bound_and_lets_the_exited_go) {
  auto alive = start(1000, 1 * second, init_, "/bin/alive");
  for (int i = 0; i < 500; ++i)
    table_.exit(start(2000 + i, (2 + i) * second, init_, "/bin/x"),
                (2 + i) * second);
  EXPECT_LE(table_.size(), 100U);
  EXPECT_GT(table_.evicted(), 300U);
  EXPECT_NE(table_.peek(alive), nullptr);
}

TEST_F(process_table_test, does_not_drag_along_all_ancestors_of_a_hopper) {
  auto at = start(10, 1 * second, init_, "/bin/hopper");
  for (int i = 0; i < 10'000; ++i) {
    auto next = start(11 + i, (2 + i) * second, at);
    table_.exit(at, (2 + i) * second);
    at = next;
  }
  std::size_t depth = 0;
  for (auto x = table_.find(at); x; x = x->parent)
    ++depth;
  EXPECT_GE(depth, 4U);
  EXPECT_LE(depth, 40U);
  auto alive = table_.living_descendants(process_key::of(10, 1 * second));
  EXPECT_EQ(alive, std::vector{at}) << "the tree keeps its root";
}

// After pids have come round, a listing by pid names children first.
TEST_F(process_table_test, finds_the_parents_of_a_scan_in_any_order) {
  auto child = facts(20, 3 * second, "/bin/child");
  child.parent_pid = 31'000;
  auto parent = facts(31'000, 2 * second, "/bin/parent");
  parent.parent_pid = 32'000;
  auto root = facts(32'000, 1 * second, "/bin/root");
  root.parent_pid = 20; // Read while pids were given anew: a ring.
  table_.found_all({child, parent, root});
  const auto known = table_.find(20);
  ASSERT_TRUE(known && known->parent && known->parent->parent);
  EXPECT_EQ(known->parent->executable, "/bin/parent");
  EXPECT_EQ(known->parent->parent->executable, "/bin/root");
}

TEST_F(process_table_test, asks_about_ancestors_too) {
  table_.set_lookup([&](std::int32_t pid) -> std::optional<process> {
    auto out = facts(pid, second, "/bin/" + std::to_string(pid));
    out.parent_pid = pid - 1;
    return out;
  });
  const auto known = table_.find(40);
  ASSERT_TRUE(known && known->parent && known->parent->parent);
  EXPECT_EQ(known->parent->parent->executable, "/bin/38");
}

TEST_F(process_table_test, asks_about_who_it_does_not_know) {
  int asked = 0;
  table_.set_lookup([&](std::int32_t pid) -> std::optional<process> {
    ++asked;
    if (pid != 77)
      return std::nullopt;
    return facts(77, 5 * second, "/bin/found");
  });
  EXPECT_EQ(table_.find(77)->executable, "/bin/found");
  EXPECT_EQ(table_.find(77)->executable, "/bin/found");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(table_.find(process_key::of(77, 9 * second)), nullptr);
  EXPECT_EQ(table_.find(78), nullptr);
}

TEST_F(process_table_test, what_events_said_wins_over_a_look_around) {
  auto key = start(10, 1 * second, init_, "/bin/from-event");
  EXPECT_EQ(table_.found(facts(10, 1 * second, "/bin/scan"))->executable,
            "/bin/from-event");
  EXPECT_EQ(table_.find(key)->executable, "/bin/from-event");
}

} // namespace
} // namespace vedette::agent
