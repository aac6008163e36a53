#include "agent/cae/analysis.hpp"
#include "agent/cae/rule_book.hpp"
#include "agent/cae/rule_ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace vedette::agent {
namespace {

/// A policy of one rule that nobody should write and one that finds evil.
class rule_ledger_test : public ::testing::Test {
protected:
  rule_ledger_test() {
    add("slow", "process where process.command_line regex "
                "\"(.*x.{300}){2}.*!\"");
    add("good", "process where process.name == \"evil\"");
    schema::policy_applied report;
    book_
      = make_rule_book(std::make_shared<const schema::policy>(policy_), report);
    EXPECT_TRUE(report.refused.empty());
    analysis_.use(book_);
    ledger_.use(book_);
  }

  void add(const std::string& id, const std::string& source) {
    schema::rule_config rule;
    rule.id = id;
    rule.name = id;
    rule.language = "eql";
    rule.source = source;
    policy_.rules.push_back(rule);
  }
  /// Lets processes with long command lines start; returns what the good rule
  /// finds.
  std::size_t start(std::size_t count) {
    analysis::output out;
    for (std::size_t i = 0; i < count; ++i) {
      std::string line = std::to_string(++seen_);
      while (line.size() < 8000)
        line += " xxxxxxxxxxxxxxxx" + line.substr(0, 500);
      line += '!';
      schema::event what;
      what.cls = schema::event_class::process;
      what.type = schema::event_type::start;
      what.wall = seen_;
      what.set(*schema::resolve(what.cls, "process.name"),
               std::string_view{"evil"});
      what.set(*schema::resolve(what.cls, "process.command_line"),
               std::string_view{line});
      analysis_.see(what, out);
    }
    return static_cast<std::size_t>(std::count_if(
      out.findings.begin(), out.findings.end(),
      [this](const auto& x) { return book_->config(x->rule).id == "good"; }));
  }
  std::vector<engine::rule_budget::change> review() {
    auto changes = ledger_.review(analysis_.costs(), {}, clock_.thread_cpu());
    for (const auto& x : changes)
      analysis_.suspend(x.rule, x.suspended);
    return changes;
  }

  system_clock_source clock_;
  schema::policy policy_;
  std::shared_ptr<const actors::rule_book> book_;
  analysis analysis_{clock_};
  rule_ledger ledger_{{.share_max = 0.5, .interval = 1}};
  int seen_ = 0;
};

TEST_F(rule_ledger_test, a_pathological_rule_does_not_starve_the_others) {
  EXPECT_TRUE(review().empty());
  std::vector<engine::rule_budget::change> changes;
  // One event in so many is timed: a round has several of them, so that no
  // single one decides.
  constexpr std::size_t several = 3 * engine::rule_meter::one_in;
  for (int round = 0; round < 5 && changes.empty(); ++round) {
    EXPECT_EQ(start(several), several); // The other finds what it should, …
    changes = review();
  }
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].suspended);
  EXPECT_EQ(book_->config(changes[0].rule).id, "slow");
  EXPECT_EQ(ledger_.suspended(), 1U);
  const auto spent = analysis_.costs()[0].spent;
  EXPECT_EQ(start(300), 300U); // … and goes on, without the one.
  EXPECT_EQ(analysis_.costs()[0].spent, spent);

  const auto told = ledger_.dearest(16, 1'000'000);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].rule_id, "slow");
  EXPECT_GT(told[0].share, 0.5);
  EXPECT_EQ(told[0].suspensions, 1U);
  EXPECT_GT(told[0].suspended_until, 0);
  EXPECT_GT(told[1].matches, 0U);
  EXPECT_EQ(told[1].suspended_until, 0);
}

TEST_F(rule_ledger_test, tells_suspended_rules_however_many_are_dearer) {
  actors::window_costs windows;
  windows.book = book_;
  windows.items = {{1, 3, 300, 7, 5'000'000}};
  ledger_.review(analysis_.costs(), windows, 1);
  const auto one = ledger_.dearest(1, 0);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].rule_id, "good");
  EXPECT_EQ(one[0].windows_live, 3U);
  EXPECT_EQ(one[0].window_bytes, 300U);
  EXPECT_EQ(one[0].windows_refused, 7U);
}

} // namespace
} // namespace vedette::agent
