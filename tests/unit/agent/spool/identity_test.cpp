#include "agent/spool/spool.hpp"
#include "schema/codec.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace vedette::agent {
namespace {

using schema::lane;

/// What a node keeps of streams.
struct model_node {
  std::map<std::pair<uid, lane>, std::vector<std::string>> streams;

  [[nodiscard]] std::vector<schema::lane_position>
  positions(const uid& spool) const {
    std::vector<schema::lane_position> out;
    for (auto which : {lane::telemetry, lane::bulk}) {
      schema::lane_position at{which, 0, {}};
      if (auto found = streams.find({spool, which}); found != streams.end()) {
        at.committed = found->second.size();
        for (const auto& x : found->second)
          at.hashes.push_back(schema::block_hash(x));
        if (at.hashes.size() > 64)
          at.hashes.erase(at.hashes.begin(), at.hashes.end() - 64);
      }
      out.push_back(std::move(at));
    }
    return out;
  }
  [[nodiscard]] schema::event_resume
  answer(const schema::event_hello& said) const {
    schema::event_resume out;
    out.positions = positions(said.spool);
    if (said.previous_epoch != 0)
      out.previous = positions(said.previous_spool);
    return out;
  }
  [[nodiscard]] int times(const std::string& block) const {
    int out = 0;
    for (const auto& [key, blocks] : streams)
      out += static_cast<int>(std::count(blocks.begin(), blocks.end(), block));
    return out;
  }
};

class spool_identity_test : public testing::Test {
protected:
  spool_identity_test() { reopen(); }

  void reopen() {
    spool_.reset();
    auto opened = spool::open(disk_, limits_, clock_, installation_);
    ASSERT_TRUE(opened.ok()) << opened.why().detail;
    spool_ = std::move(opened).value();
  }
  void put(const std::string& block) {
    ASSERT_TRUE(spool_->append(lane::telemetry, block, 1).ok());
    ASSERT_TRUE(spool_->sync().ok());
  }
  /// Connects, and sends what there is; `heard` = the agent gets the answers.
  /// How often it had to say hello.
  int deliver(bool heard = true) {
    int hellos = 0;
    for (bool settled = false; !settled && hellos < 3;) {
      ++hellos;
      auto out = spool_->settle(node_.answer(spool_->hello()));
      EXPECT_TRUE(out.ok()) << out.why().detail;
      settled = out.ok() && out.value();
    }
    auto& stream = node_.streams[{spool_->identity(), lane::telemetry}];
    auto found = spool_->read(lane::telemetry, stream.size(), 1U << 30);
    EXPECT_TRUE(found.ok());
    for (const auto& x : found.value()) {
      EXPECT_EQ(x.sequence, stream.size() + 1) << "a hole";
      stream.push_back(x.bytes ? *x.bytes : std::string{});
    }
    if (heard)
      EXPECT_TRUE(spool_->acknowledge(lane::telemetry, stream.size()).ok());
    return hellos;
  }

  sim_disk disk_{1};
  spool_limits limits_{100'000, 400, 1000};
  manual_clock clock_{1'700'000'000 * ns_per_second};
  uid installation_ = uid::of("installation");
  std::unique_ptr<spool> spool_;
  model_node node_;
};

TEST_F(spool_identity_test, a_restart_changes_nothing) {
  put("a");
  EXPECT_EQ(deliver(), 1);
  const auto name = spool_->identity();
  reopen();
  EXPECT_EQ(spool_->identity(), name);
  put("b");
  EXPECT_EQ(deliver(), 1);
  EXPECT_EQ(node_.streams.size(), 1U);
}

TEST_F(spool_identity_test, after_a_boot_it_goes_on_where_the_node_is) {
  for (const std::string x : {"a", "b", "c"})
    put(x);
  deliver(/*heard=*/false);
  put("d");
  const auto name = spool_->identity();
  installation_ = uid::of("next boot");
  reopen();
  EXPECT_NE(spool_->identity(), name);
  EXPECT_GT(spool_->epoch(), 0U);
  EXPECT_EQ(deliver(), 1);
  for (const std::string x : {"a", "b", "c", "d"})
    EXPECT_EQ(node_.times(x), 1) << x;
}

TEST_F(spool_identity_test, a_name_that_no_node_has_heard_is_not_kept) {
  put("a");
  deliver();
  const auto name = spool_->identity();
  installation_ = uid::of("next boot");
  reopen();
  const auto second = spool_->identity();
  reopen();
  EXPECT_NE(spool_->identity(), second);
  EXPECT_EQ(spool_->hello().previous_spool, name)
    << "the node knows the one before";
}

TEST_F(spool_identity_test, what_is_noted_meanwhile_does_not_make_it_certain) {
  put("a");
  deliver();
  disk_.copy_from(sim_disk{disk_});
  reopen();
  ASSERT_NE(spool_->hello().previous_epoch, 0U);
  ASSERT_TRUE(spool_->append(lane::detections, "one", 1).ok());
  ASSERT_TRUE(spool_->sync().ok());
  for (int i = 0; i < 50; ++i) // Until segments go and the position is written.
    put(std::string(100, 'x') + std::to_string(i));
  limits_.bytes_max = 2000;
  spool_->limit(2000);
  put("y");
  reopen();
  EXPECT_NE(spool_->hello().previous_epoch, 0U);
}

TEST_F(spool_identity_test, copies_do_not_take_each_others_numbers) {
  put("a");
  deliver();
  put("common"); // Not sent yet, and in both.
  sim_disk original{disk_};
  disk_.copy_from(original);
  reopen();
  put("of the copy");
  deliver();
  spool_.reset();
  disk_ = original;
  reopen();
  put("of the original");
  deliver();
  for (const std::string x : {"a", "of the copy", "of the original"})
    EXPECT_EQ(node_.times(x), 1) << x;
  EXPECT_GE(node_.times("common"), 1);
}

TEST_F(spool_identity_test, an_older_copy_put_back_loses_nothing_new) {
  put("a");
  deliver();
  const sim_disk snapshot{disk_};
  for (const std::string x : {"b", "c", "d"})
    put(x);
  deliver();
  // Of the whole machine, so that the agent cannot see it.
  disk_.roll_back_to(snapshot);
  reopen();
  const auto name = spool_->identity();
  for (int i = 0; i < 10; ++i)
    put("new " + std::to_string(i));
  EXPECT_EQ(deliver(), 2) << "the node knows better, and it says hello again";
  EXPECT_NE(spool_->identity(), name);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(node_.times("new " + std::to_string(i)), 1);
  for (const std::string x : {"a", "b", "c", "d"})
    EXPECT_EQ(node_.times(x), 1) << x;
}

TEST_F(spool_identity_test,
       what_an_older_copy_has_in_common_is_not_sent_twice) {
  put("a");
  deliver();
  put("b");
  put("c");
  const sim_disk snapshot{disk_}; // They are in it, and not acknowledged.
  deliver();
  put("d");
  deliver();
  disk_.roll_back_to(snapshot);
  reopen();
  put("e");
  deliver();
  for (const std::string x : {"a", "b", "c", "d", "e"})
    EXPECT_EQ(node_.times(x), 1) << x;
}

TEST_F(spool_identity_test, a_node_that_lost_blocks_gets_them_again) {
  put("a");
  deliver();
  const auto backup = node_;
  put("b");
  put("c");
  deliver();
  node_ = backup;
  put("d");
  EXPECT_EQ(deliver(), 1) << "the agent still has all of it";
  for (const std::string x : {"a", "b", "c", "d"})
    EXPECT_EQ(node_.times(x), 1) << x;
}

TEST_F(spool_identity_test,
       what_nobody_has_any_more_is_said_and_stops_nothing) {
  put("a");
  deliver();
  const auto backup = node_;
  for (int i = 0; i < 10; ++i)
    put("gone " + std::to_string(i) + std::string(100, '.'));
  deliver();
  node_ = backup;
  put("after");
  const auto said = spool_->hello();
  const auto extent
    = std::find_if(said.lanes.begin(), said.lanes.end(),
                   [](const auto& x) { return x.which == lane::telemetry; });
  EXPECT_EQ(extent->acknowledged, 11U);
  EXPECT_GT(extent->held, 2U) << "from 2 to here nobody has it";
  EXPECT_EQ(extent->acknowledged_at, clock_.wall());
  EXPECT_LE(deliver(), 2);
  EXPECT_EQ(node_.times("after"), 1);
}

TEST_F(spool_identity_test, a_full_disk_does_not_keep_it_from_settling) {
  put("a");
  deliver();
  installation_ = uid::of("next boot");
  reopen();
  put("b");
  disk_.operations_left = 0;
  auto settled = spool_->settle(node_.answer(spool_->hello()));
  EXPECT_TRUE(!settled.ok() || settled.value());
}

TEST_F(spool_identity_test, detections_keep_their_numbers) {
  auto kept = spool_->append(lane::detections, "one", 1);
  ASSERT_TRUE(spool_->sync().ok());
  installation_ = uid::of("next boot");
  reopen();
  put("a");
  deliver();
  auto found = spool_->read(lane::detections, 0, 1U << 20);
  ASSERT_EQ(found.value().size(), 1U);
  EXPECT_EQ(found.value()[0].sequence, kept.value());
}

TEST_F(spool_identity_test, random_histories_lose_nothing_and_stop_nothing) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    disk_ = sim_disk{seed};
    node_ = {};
    installation_ = uid::of("0");
    reopen();
    sim_disk image{disk_};
    model_node backup;
    std::vector<std::string> made; // Since the last disaster.
    for (int step = 0; step < 60; ++step) {
      switch (random() % 8) {
      case 0:
        image = disk_;
        break;
      case 1:
        backup = node_;
        break;
      case 2:
        if (random() % 4 == 0) {
          random() % 2 == 0 ? disk_.roll_back_to(image)
                            : disk_.copy_from(sim_disk{image});
          reopen();
          made.clear();
        }
        break;
      case 3:
        if (random() % 4 == 0) {
          node_ = backup;
          made.clear();
        }
        break;
      case 4:
        if (random() % 2 == 0)
          installation_ = uid::of(std::to_string(random()));
        reopen();
        break;
      case 5:
        deliver(random() % 2 == 0);
        break;
      default:
        made.push_back(std::to_string(seed) + "/" + std::to_string(step));
        put(made.back());
      }
    }
    EXPECT_LE(deliver(), 2);
    for (const auto& x : made)
      EXPECT_GE(node_.times(x), 1) << x;
    if (HasFailure())
      return;
  }
}

} // namespace
} // namespace vedette::agent
