#include "agent/spool/spool.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace vedette::agent {
namespace {

using schema::lane;

/// Drives a spool over a disk that dies at a random operation, again and again,
/// and remembers what the outside world has seen.
class crash_world {
public:
  explicit crash_world(std::uint64_t seed) : random_{seed}, disk_{seed ^ 77} {}

  void run(int lives) {
    for (int i = 0; i < lives && !testing::Test::HasFailure(); ++i)
      live_once();
  }

private:
  struct lane_model {
    std::map<std::uint64_t, std::string> synced;   // Must never be lost.
    std::map<std::uint64_t, std::string> unsynced; // May be there or not.
    std::map<std::uint64_t, std::string> given;    // Must never change.
    std::uint64_t acknowledged = 0;
    std::uint64_t highest = 0;
  };

  std::uint64_t pick(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }

  void live_once() {
    disk_.operations_left = pick(120);
    auto opened = spool::open(disk_, limits_, clock_);
    if (opened.ok()) {
      spool_ = std::move(opened).value();
      check_everything();
      while (!disk_.dead() && !testing::Test::HasFailure())
        act();
    }
    spool_.reset();
    bool power = pick(1) == 0;
    power ? disk_.cut_power() : disk_.kill();
    auto again = spool::open(disk_, limits_, clock_);
    ASSERT_TRUE(again.ok()) << again.why().detail;
    spool_ = std::move(again).value();
    check_everything();
    for (auto which : lanes_)
      models_[which].unsynced.clear();
    spool_.reset();
    disk_.kill();
  }

  void act() {
    auto which = lanes_[pick(2)];
    auto& model = models_[which];
    switch (pick(5)) {
    case 0:
    case 1:
    case 2: {
      auto text
        = std::to_string(pick(1'000'000'000)) + std::string(pick(300), 'p');
      auto kept = spool_->append(which, text, 1);
      if (!kept.ok())
        return;
      EXPECT_GT(kept.value(), model.highest) << "a sequence came twice";
      model.highest = kept.value();
      model.unsynced[kept.value()] = text;
      return;
    }
    case 3:
      if (spool_->sync().ok())
        for (auto& [l, m] : models_) {
          m.synced.merge(m.unsynced);
          m.unsynced.clear();
        }
      return;
    case 4:
      check(which);
      return;
    default:
      acknowledge(which, model);
    }
  }

  void acknowledge(lane which, lane_model& model) {
    if (model.given.empty())
      return;
    auto at = model.given.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(pick(model.given.size() - 1)));
    auto upto = at->first;
    std::ignore = spool_->acknowledge(which, upto); // The disk may be dead.
    model.acknowledged = std::max(model.acknowledged, upto);
    model.synced.erase(model.synced.begin(), model.synced.upper_bound(upto));
    model.unsynced.erase(model.unsynced.begin(),
                         model.unsynced.upper_bound(upto));
  }

  void check_everything() {
    if (epoch_ == 0)
      epoch_ = spool_->epoch();
    EXPECT_EQ(spool_->epoch(), epoch_);
    for (auto which : lanes_)
      check(which);
  }

  void check(lane which) {
    auto& model = models_[which];
    auto found = spool_->read(which, model.acknowledged, 1U << 30);
    if (!found.ok())
      return; // The disk died; nothing was given out.
    std::set<std::uint64_t> seen;
    auto expected = model.acknowledged;
    bool dropped = spool_->ledger(which).records_lost > 0;
    for (const auto& x : found.value()) {
      EXPECT_EQ(x.sequence, ++expected) << "a hole in the sequence";
      seen.insert(x.sequence);
      if (x.bytes == nullptr) {
        EXPECT_TRUE(dropped) << "lost " << x.sequence << " and did not say so";
        model.synced.erase(x.sequence);
        continue;
      }
      auto [at, first] = model.given.try_emplace(x.sequence, *x.bytes);
      EXPECT_EQ(at->second, *x.bytes) << "record " << x.sequence << " changed";
      auto known = model.synced.find(x.sequence);
      if (known != model.synced.end()) {
        EXPECT_EQ(known->second, *x.bytes);
      }
      model.highest = std::max(model.highest, x.sequence);
    }
    for (const auto& [sequence, text] : model.synced)
      EXPECT_TRUE(seen.contains(sequence)) << "lost " << sequence;
    // What came back although it was not synced is there to stay.
    if (found.value().empty())
      model.highest
        = std::max(model.acknowledged,
                   model.given.empty() ? 0 : model.given.rbegin()->first);
    else
      model.highest = std::max(expected, model.acknowledged);
    for (auto s : model.unsynced)
      model.highest = std::max(model.highest, s.first);
  }

  const std::array<lane, 3> lanes_{lane::detections, lane::telemetry,
                                   lane::bulk};
  std::mt19937_64 random_;
  sim_disk disk_;
  spool_limits limits_{9000, 800, 1000};
  manual_clock clock_{1'700'000'000 * ns_per_second};
  std::unique_ptr<spool> spool_;
  std::map<lane, lane_model> models_;
  std::uint32_t epoch_ = 0;
};

TEST(crash, no_synced_record_is_lost_or_changed_over_thousands_of_crashes) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    crash_world{seed}.run(20);
    if (testing::Test::HasFailure())
      break;
  }
}

} // namespace
} // namespace vedette::agent
