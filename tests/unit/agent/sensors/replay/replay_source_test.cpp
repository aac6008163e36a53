#include "agent/sensors/replay/replay_source.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

using namespace std::chrono_literals;

class replay_source_test : public testing::Test {
protected:
  replay_source_test()
    : path_{std::filesystem::temp_directory_path()
            / ("vedette-replay-" + std::to_string(::getpid()) + ".ndjson")} {
    std::ofstream{path_}
      << R"({"@timestamp":"2024-01-01T00:00:00Z","event":{"category":"process","action":"start"},"process":{"pid":7,"name":"a"}})"
      << "\nnot json\n\n"
      << R"({"@timestamp":"2024-01-01T00:00:10Z","event":{"category":"file","action":"create"},"file":{"path":"/tmp/x"}})"
      << "\n";
  }
  ~replay_source_test() override { std::filesystem::remove(path_); }

  replay_source make(replay_pace pace, bool shift) {
    return {{path_, pace, shift}, run_, clock_};
  }

  std::filesystem::path path_;
  agent_run run_{uid::of("d"), uid::of("b"), 1};
  manual_clock clock_{1'800'000'000 * ns_per_second, 500 * ns_per_second};
  actors::event_batch batch_;
};

TEST_F(replay_source_test, delivers_all_events_and_ends) {
  auto source = make(replay_pace::full_speed, false);
  ASSERT_TRUE(source.open().ok());
  auto state = source.next(batch_, 100, 0ms);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state.value(), actors::source_state::ended);
  ASSERT_EQ(batch_.size(), 2U);
  EXPECT_EQ(batch_[0].cls, schema::event_class::process);
  EXPECT_EQ(batch_[0].get(schema::id_of("process.pid")).integer(), 7);
  EXPECT_EQ(batch_[1].get(schema::id_of("file.path")).text(), "/tmp/x");
  EXPECT_EQ(batch_[1].sequence, 2U);
  EXPECT_EQ(batch_[1].wall, 1'704'067'210 * ns_per_second);
  auto ledger = source.ledgers().at(0);
  EXPECT_EQ(ledger.last_sequence, 2U);
  EXPECT_EQ(ledger.lost, 1U) << "the line that is no JSON";
}

TEST_F(replay_source_test, keeps_the_pauses_of_the_recording) {
  auto source = make(replay_pace::original, true);
  ASSERT_TRUE(source.open().ok());
  ASSERT_TRUE(source.next(batch_, 100, 0ms).ok());
  EXPECT_EQ(batch_.size(), 1U);
  EXPECT_EQ(batch_[0].wall, clock_.wall());
  clock_.advance(9 * ns_per_second);
  ASSERT_TRUE(source.next(batch_, 100, 0ms).ok());
  EXPECT_EQ(batch_.size(), 1U);
  clock_.advance(ns_per_second);
  ASSERT_TRUE(source.next(batch_, 100, 0ms).ok());
  ASSERT_EQ(batch_.size(), 2U);
  EXPECT_EQ(batch_[1].wall, clock_.wall());
}

TEST_F(replay_source_test, respects_the_size_of_a_batch) {
  auto source = make(replay_pace::full_speed, false);
  ASSERT_TRUE(source.open().ok());
  auto state = source.next(batch_, 1, 0ms);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state.value(), actors::source_state::live);
  EXPECT_EQ(batch_.size(), 1U);
}

TEST_F(replay_source_test, says_when_there_is_no_recording) {
  replay_source source{
    {"/nonexistent.ndjson", replay_pace::full_speed, false}, run_, clock_};
  EXPECT_EQ(source.open().why().code, errc::not_found);
}

} // namespace
} // namespace vedette::agent
