#include "engine/cost.hpp"
#include "engine/document.hpp"
#include "engine/load/load.hpp"
#include "engine/rule_feed.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

namespace {

/// Rules that are fed and measured.
class cost_test : public testing::Test {
protected:
  void load(const std::vector<std::string>& texts) {
    std::vector<rule_source> sources;
    for (const auto& x : texts)
      sources.push_back(
        {"rule" + std::to_string(sources.size()), x, rule_language::eql});
    auto loaded = load_rules(sources, fields_);
    for (const auto& x : loaded.problems)
      EXPECT_NE(x.level, severity::error) << x.to_string();
    std::vector<plan::rejected> rejected;
    plan_.emplace(plan::compile(std::move(loaded.rules), fields_, rejected));
    reader_.emplace(plan_->fields());
    meter_.emplace(texts.size(), clock_);
    feed_.emplace(*plan_);
    feed_->measure(*meter_);
  }
  /// Starts processes with long command lines, each another one.
  int start(int count, const std::string& name) {
    int hits = 0;
    for (int i = 0; i < count; ++i) {
      std::string line = std::to_string(++seen_);
      while (line.size() < 4000)
        line += " xxxxxxxxxxxxxxxx" + line.substr(0, 500);
      auto json = R"({"event":{"category":"process"},"process":{"name":")"
                  + name + R"(","command_line":")" + line + "\"}}";
      const auto size = json.size();
      json.append(document_reader::padding, ' ');
      auto row = reader_->read({json.data(), size});
      EXPECT_TRUE(row.ok());
      feed_->see(row.value(), hits_);
      hits += static_cast<int>(hits_.size());
    }
    return hits;
  }

  system_clock_source clock_;
  layout fields_;
  std::optional<plan> plan_;
  std::optional<document_reader> reader_;
  std::optional<rule_meter> meter_;
  std::optional<rule_feed> feed_;
  std::vector<rule_hit> hits_;
  int seen_ = 0;
};

constexpr auto pathological
  = R"(process where process.command_line regex "(.*xxxxx.{300}){2}.*[0-9]y")";
constexpr auto decent = R"(process where process.name == "evil")";

} // namespace

TEST_F(cost_test, tells_who_spends_the_time) {
  load({pathological, decent});
  EXPECT_EQ(start(500, "evil"), 500);
  const auto& costs = meter_->costs();
  EXPECT_EQ(costs[1].matches, 500U);
  EXPECT_EQ(costs[0].matches, 0U);
  EXPECT_GT(costs[0].spent, 10 * costs[1].spent);
}

TEST_F(cost_test, no_rule_matches_more_often_than_it_is_looked_at) {
  // The third rule's answer is remembered from equal events.
  load({decent, R"(process where process.name : "ev*")",
        R"(process where process.name regex "ev.l" and process.name != "x")"});
  EXPECT_GT(start(50, "evil"), 50);
  start(50, "good");
  for (const auto& x : meter_->costs()) {
    EXPECT_EQ(x.matches, 50U);
    EXPECT_GE(x.evaluations, x.matches);
  }
}

TEST_F(cost_test, suspended_rules_cost_nothing_and_others_go_on) {
  load({pathological, decent});
  start(100, "good");
  feed_->suspend(0, true);
  const auto before = meter_->costs()[0].spent;
  EXPECT_EQ(start(300, "evil"), 300);
  EXPECT_EQ(meter_->costs()[0].spent, before);
  feed_->suspend(0, false);
  start(300, "good");
  EXPECT_GT(meter_->costs()[0].spent, before);
}

TEST_F(cost_test, suspended_rules_do_not_match_what_was_remembered) {
  load({decent, R"(process where process.name : "ev*")"});
  EXPECT_EQ(start(2, "evil"), 4);
  feed_->suspend(0, true);
  EXPECT_EQ(start(1, "evil"), 1);
  EXPECT_EQ(hits_.front().rule, 1U);
  feed_->suspend(0, false);
  EXPECT_EQ(start(1, "evil"), 2);
}

TEST(rule_budget, suspends_who_takes_more_than_its_share) {
  rule_budget budget{3, {.share_max = 0.10}};
  const auto second = ns_per_second;
  EXPECT_TRUE(budget.review({0, 0, 0}, 100 * second).empty());
  EXPECT_TRUE(budget.review({9 * second, 0, 0}, 105 * second).empty());
  auto out = budget.review({9 * second, second / 2, 0}, 110 * second);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].rule, 0U);
  EXPECT_TRUE(out[0].suspended);
  EXPECT_DOUBLE_EQ(budget.of(0).share, 0.9);
  EXPECT_DOUBLE_EQ(budget.of(1).share, 0.05);
  EXPECT_EQ(budget.of(0).until, 170 * second);
}

TEST(rule_budget, lets_rules_work_again_and_suspends_them_for_longer) {
  rule_budget budget{2, {.share_max = 0.10}};
  const auto second = ns_per_second;
  time_ns spent = 0;
  time_ns now = 0;
  std::vector<time_ns> pauses;
  time_ns since = 0;
  for (; now < 20'000 * second; now += second) {
    for (const auto& x : budget.review({spent, 0}, now)) {
      if (x.suspended)
        since = now;
      else
        pauses.push_back((now - since) / second);
    }
    if (budget.of(0).until == 0)
      spent += second / 2;
  }
  ASSERT_GE(pauses.size(), 7U);
  EXPECT_EQ(std::vector<time_ns>(pauses.begin(), pauses.begin() + 7),
            (std::vector<time_ns>{60, 120, 240, 480, 960, 1920, 3600}));
}

TEST(rule_budget, leaves_a_rule_alone_that_is_alone) {
  rule_budget budget{1, {.share_max = 0.10}};
  EXPECT_TRUE(budget.review({0}, 0).empty());
  EXPECT_TRUE(budget.review({100 * ns_per_second}, 20 * ns_per_second).empty());
}

} // namespace vedette::engine
