#include "actors/runtime/process.hpp"
#include "base/clock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <string>

namespace vedette::actors {
namespace {

class process_test : public testing::Test {
protected:
  int run(const std::function<std::string()>& doomed,
          const std::function<vedette::status()>& ready) {
    return run_until_told(
      sys, {}, {}, log, ready, [this] { closed = true; }, doomed);
  }
  bool said(const std::string& what) {
    std::lock_guard lock{mutex};
    return text.find(what) != std::string::npos;
  }

  // First of all, as in main: threads inherit it.
  struct signals_held {
    signals_held() { hold_signals(); }
  } held;
  system_clock_source clock;
  std::mutex mutex;
  std::string text;
  logger log{[this](std::string_view line) {
               std::lock_guard lock{mutex};
               text += line;
             },
             clock, log_level::info, "test"};
  actors::system sys{clock, {1, false}};
  bool closed = false;
};

TEST_F(process_test, a_signal_ends_it_well) {
  EXPECT_EQ(run({},
                [] {
                  ::kill(::getpid(), SIGTERM);
                  return vedette::status{done};
                }),
            0);
  EXPECT_TRUE(closed);
}

TEST_F(process_test, a_hang_up_changes_nothing) {
  int looks = 0;
  EXPECT_EQ(run(
              [&looks] {
                if (++looks == 3)
                  ::kill(::getpid(), SIGTERM);
                return std::string{};
              },
              [] {
                ::kill(::getpid(), SIGHUP);
                return vedette::status{done};
              }),
            0);
  EXPECT_EQ(looks, 3) << "it went on";
  EXPECT_TRUE(said("SIGHUP")) << text;
}

TEST_F(process_test, a_doomed_process_says_why_and_fails) {
  EXPECT_EQ(run([] { return std::string{"the disk is gone"}; },
                [] { return vedette::status{done}; }),
            1);
  EXPECT_TRUE(closed);
  EXPECT_TRUE(said("the disk is gone")) << text;
}

TEST_F(process_test, one_that_cannot_start_says_why_and_fails) {
  EXPECT_EQ(run({},
                [] {
                  return vedette::status{error{errc::conflict, "port taken"}};
                }),
            1);
  EXPECT_TRUE(said("port taken")) << text;
}

} // namespace
} // namespace vedette::actors
