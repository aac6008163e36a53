#include "agent/respond/command_ledger.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::response_state;

schema::command_result result_of(const std::string& name,
                                 const std::string& output = "") {
  schema::command_result out;
  out.command = uid::of(name);
  out.state = response_state::succeeded;
  out.detail = "done " + name;
  out.output = output;
  return out;
}

std::unique_ptr<command_ledger>
open_ledger(const std::shared_ptr<sim_disk>& files,
            const command_ledger::limits& bounds = {}) {
  auto out = command_ledger::open(files, bounds);
  EXPECT_TRUE(out.ok());
  return out.ok() ? std::move(out).value() : nullptr;
}

TEST(command_ledger, remembers_over_a_restart_what_was_done) {
  auto files = std::make_shared<sim_disk>(1);
  {
    auto ledger = open_ledger(files);
    EXPECT_FALSE(ledger->knows(uid::of("a")));
    ASSERT_TRUE(ledger->begin(uid::of("a")).ok());
    EXPECT_TRUE(ledger->knows(uid::of("a")));
    EXPECT_EQ(ledger->result_of(uid::of("a")), nullptr);
    ASSERT_TRUE(ledger->finish(result_of("a", "text")).ok());
  }
  files->cut_power();
  auto ledger = open_ledger(files);
  const auto* found = ledger->result_of(uid::of("a"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->output, "text");
  EXPECT_EQ(found->detail, "done a");
}

TEST(command_ledger, says_that_what_was_cut_off_may_have_run) {
  auto files = std::make_shared<sim_disk>(1);
  ASSERT_TRUE(open_ledger(files)->begin(uid::of("a")).ok());
  files->cut_power();
  auto ledger = open_ledger(files);
  const auto* found = ledger->result_of(uid::of("a"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->state, response_state::failed);
  EXPECT_NE(found->detail.find("interrupted"), std::string::npos);
  EXPECT_NE(found->detail.find("may have run"), std::string::npos);
}

TEST(command_ledger, at_every_crash_a_command_is_unknown_or_never_run_again) {
  for (std::uint64_t operations = 0; operations < 40; ++operations) {
    auto files = std::make_shared<sim_disk>(operations);
    bool may_have_run = false;
    {
      auto ledger = open_ledger(files);
      files->operations_left = operations;
      may_have_run = ledger->begin(uid::of("a")).ok();
      if (may_have_run)
        std::ignore = ledger->finish(result_of("a"));
    }
    files->operations_left = std::numeric_limits<std::uint64_t>::max();
    files->cut_power();
    auto ledger = open_ledger(files);
    if (may_have_run)
      EXPECT_NE(ledger->result_of(uid::of("a")), nullptr) << operations;
    if (ledger->knows(uid::of("a")))
      EXPECT_NE(ledger->result_of(uid::of("a")), nullptr) << operations;
  }
}

TEST(command_ledger, a_disk_that_refuses_lets_nothing_begin) {
  auto files = std::make_shared<sim_disk>(1);
  auto ledger = open_ledger(files);
  files->refuse_replace = true;
  EXPECT_FALSE(ledger->begin(uid::of("a")).ok());
  EXPECT_FALSE(ledger->knows(uid::of("a")));
}

TEST(command_ledger, forgets_the_oldest_and_never_what_runs) {
  auto files = std::make_shared<sim_disk>(1);
  command_ledger::limits bounds;
  bounds.commands_max = 3;
  auto ledger = open_ledger(files, bounds);
  ASSERT_TRUE(ledger->begin(uid::of("runs")).ok());
  for (int i = 0; i < 5; ++i) {
    const auto name = std::to_string(i);
    ASSERT_TRUE(ledger->begin(uid::of(name)).ok());
    ASSERT_TRUE(ledger->finish(result_of(name)).ok());
  }
  EXPECT_EQ(ledger->size(), 3u);
  EXPECT_TRUE(ledger->knows(uid::of("runs")));
  EXPECT_TRUE(ledger->knows(uid::of("4")));
  EXPECT_FALSE(ledger->knows(uid::of("0")));
  EXPECT_EQ(files->list().value().size(), 3u);
}

TEST(command_ledger, keeps_no_more_output_than_it_may) {
  auto files = std::make_shared<sim_disk>(1);
  command_ledger::limits bounds;
  bounds.output_bytes_max = 25;
  auto ledger = open_ledger(files, bounds);
  for (const auto* name : {"a", "b", "c"}) {
    ASSERT_TRUE(ledger->begin(uid::of(name)).ok());
    ASSERT_TRUE(ledger->finish(result_of(name, std::string(10, 'x'))).ok());
  }
  EXPECT_TRUE(ledger->result_of(uid::of("a"))->output.empty());
  EXPECT_NE(ledger->result_of(uid::of("a"))->detail.find("does not keep"),
            std::string::npos);
  EXPECT_EQ(ledger->result_of(uid::of("c"))->output.size(), 10u);
}

} // namespace
} // namespace vedette::agent
