#include "agent/data_lock.hpp"
#include "agent/installation.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

class installation_test : public testing::Test {
protected:
  installation open(const machine_facts& on, const uid& device) {
    auto out = open_installation(disk_, on, device);
    EXPECT_TRUE(out.ok()) << out.why().detail;
    return out.ok() ? out.value() : installation{};
  }

  sim_disk disk_{1};
  uid device_ = uid::of("device");
  machine_facts machine_{"machine", "firmware", {}, uid::of("boot")};
};

TEST_F(installation_test, keeps_its_name_while_nothing_happens_to_it) {
  const auto first = open(machine_, device_);
  EXPECT_FALSE(first.changed.empty());
  const auto again = open(machine_, device_);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.changed, "");
}

TEST_F(installation_test, has_another_name_whenever_its_past_is_uncertain) {
  std::set<uid> names{open(machine_, device_).id};
  auto booted = machine_;
  booted.boot = uid::of("next boot");
  names.insert(open(booted, device_).id);
  auto moved = booted;
  moved.product_uuid = "other firmware";
  names.insert(open(moved, device_).id);
  names.insert(open(moved, uid::of("enrolled anew")).id);
  EXPECT_EQ(names.size(), 4U);
  const auto before = open(moved, device_);
  disk_.copy_from(sim_disk{disk_});
  const auto copy = open(moved, device_);
  EXPECT_NE(copy.id, before.id);
  EXPECT_NE(copy.changed.find("copied"), std::string::npos);
}

TEST_F(installation_test, a_damaged_file_is_no_name) {
  const auto first = open(machine_, device_);
  disk_.content("installation") = "garbage";
  EXPECT_NE(open(machine_, device_).id, first.id);
}

TEST(installation, a_real_copy_and_only_a_copy_is_one) {
  namespace fs = std::filesystem;
  const auto dir
    = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
  const machine_facts machine{"machine", "", {}, uid::of("boot")};
  auto name_in = [&](const fs::path& where) {
    auto disk = open_directory(where);
    EXPECT_TRUE(disk.ok());
    return open_installation(*disk.value(), machine, uid::of("device"))
      .value()
      .id;
  };
  const auto first = name_in(dir);
  EXPECT_EQ(name_in(dir), first);
  const auto moved = dir.string() + "-moved";
  fs::rename(dir, moved);
  EXPECT_EQ(name_in(moved), first);
  const auto copied = dir.string() + "-copied";
  fs::copy(moved, copied, fs::copy_options::recursive);
  EXPECT_NE(name_in(copied), first);
  // The copy is put in place of the original.
  std::ofstream{moved + "/installation"}.close();
  fs::copy_file(copied + "/installation", moved + "/installation",
                fs::copy_options::overwrite_existing);
  EXPECT_NE(name_in(moved), name_in(copied));
  fs::remove_all(moved);
  fs::remove_all(copied);
}

TEST(run_ledger, knows_when_an_agent_ran) {
  auto disk = std::make_shared<sim_disk>(1);
  manual_clock clock{1'000 * ns_per_second, 1};
  {
    run_ledger first{disk, uid::of("boot"), clock};
    clock.advance(100 * ns_per_second);
    first.end();
  }
  clock.advance(50 * ns_per_second);
  {
    run_ledger second{disk, uid::of("boot"), clock};
    for (int i = 0; i < 20; ++i) {
      clock.advance(ns_per_second);
      second.beat();
    }
  } // Killed.
  clock.advance(50 * ns_per_second);
  run_ledger third{disk, uid::of("next boot"), clock};
  const auto runs = third.runs();
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_TRUE(runs[0].clean);
  EXPECT_EQ(runs[0].ended, 1'100 * ns_per_second);
  EXPECT_FALSE(runs[1].clean);
  EXPECT_EQ(runs[1].started, 1'150 * ns_per_second);
  EXPECT_EQ(runs[1].ended, 1'165 * ns_per_second) << "the last beat";
  EXPECT_EQ(runs[2].boot, uid::of("next boot"));
}

TEST(run_ledger, is_bounded_and_survives_a_full_disk) {
  auto disk = std::make_shared<sim_disk>(1);
  manual_clock clock{1'000 * ns_per_second, 1};
  for (std::size_t i = 0; i < 2 * run_ledger::runs_max; ++i) {
    clock.advance(ns_per_second);
    run_ledger run{disk, uid::of("boot"), clock};
    EXPECT_LE(run.runs().size(), run_ledger::runs_max);
  }
}

TEST(data_lock, one_agent_has_a_directory_and_the_other_hears_who) {
  const auto dir = std::filesystem::temp_directory_path()
                   / ("vedette-" + uid::random().compact()) / "deep";
  {
    auto first = data_lock::take(dir);
    ASSERT_TRUE(first.ok()) << first.why().detail;
    auto second = data_lock::take(dir);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.why().code, errc::conflict);
    EXPECT_NE(second.why().detail.find("process " + std::to_string(::getpid())),
              std::string::npos)
      << second.why().detail;
  }
  EXPECT_TRUE(data_lock::take(dir).ok());
  std::filesystem::remove_all(dir.parent_path());
}

TEST(data_lock, says_what_the_file_system_said) {
  auto nowhere = data_lock::take("/proc/nowhere/agent");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.why().code, errc::io_failure);
  EXPECT_NE(nowhere.why().detail.find("/proc/nowhere/agent: cannot be made: "),
            std::string::npos)
    << nowhere.why().detail;
}

} // namespace
} // namespace vedette::agent
