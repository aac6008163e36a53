#include "engine/document.hpp"
#include "engine/load/load.hpp"
#include "engine/rule_feed.hpp"
#include "engine/rule_runner.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

namespace {

/// Rules in EQL over documents, as `rule test` runs them.
class rule_feed_test : public testing::Test {
protected:
  void load(std::string text, rule_language language = rule_language::eql) {
    const rule_source source{"rule", std::move(text), language};
    auto loaded = load_rules({&source, 1}, fields_);
    for (const auto& x : loaded.problems)
      EXPECT_NE(x.level, severity::error) << x.to_string();
    std::vector<plan::rejected> rejected;
    plan_.emplace(plan::compile(std::move(loaded.rules), fields_, rejected));
    EXPECT_TRUE(rejected.empty());
    reader_.emplace(plan_->fields());
    runner_.emplace(*plan_);
  }
  /// An event of a class; `more` are further members.
  void see(std::string_view category, const std::string& more) {
    auto json = R"({"event":{"category":")" + std::string{category}
                + R"("},"@timestamp":)" + std::to_string(1000 * ++time_) + ","
                + more + "}";
    const auto size = json.size();
    json.append(document_reader::padding, ' ');
    auto row = reader_->read({json.data(), size});
    ASSERT_TRUE(row.ok()) << row.why().detail;
    runner_->feed(row.value(), count_++, found_);
  }
  /// A process event: who, of whom, named what.
  void start(int pid, int parent, const std::string& name) {
    see("process", R"("unique_pid":)" + std::to_string(pid)
                     + R"(,"unique_ppid":)" + std::to_string(parent)
                     + R"(,"subtype":"create","process":{"name":")" + name
                     + "\"}");
  }
  std::string found() {
    runner_->finish(found_);
    std::string out;
    for (const auto& x : found_) {
      for (auto ref : x.events)
        out += std::to_string(ref) + ' ';
      out += ';';
    }
    return out;
  }

  layout fields_;
  std::optional<plan> plan_;
  std::optional<document_reader> reader_;
  std::optional<rule_runner> runner_;
  std::vector<detection> found_;
  std::uint64_t count_ = 0;
  std::int64_t time_ = 1'700'000'000;
};

} // namespace

TEST_F(rule_feed_test, follows_lineages_of_rules) {
  load("process where process.name == \"curl\" and "
       "descendant of [process where process.name == \"nginx\"]");
  start(1, 0, "nginx");
  start(2, 1, "sh");
  start(3, 2, "curl");
  start(4, 0, "curl");
  EXPECT_EQ(found(), "2 ;");
}

TEST_F(rule_feed_test, answers_nested_lineages) {
  load("file where child of [process where process.name == \"sh\" and "
       "child of [process where process.name == \"sshd\"]]");
  start(1, 0, "sshd");
  start(2, 1, "sh");
  start(3, 2, "cp");
  see("file", R"("unique_pid":3)");
  see("file", R"("unique_pid":2)");
  EXPECT_EQ(found(), "3 ;");
}

TEST_F(rule_feed_test, tests_steps_against_earlier_steps_events) {
  load("// dialect: endgame\n"
       "sequence [file where true] as made "
       "[process where process.name == made.file.name]");
  see("file", R"("file":{"name":"a"})");
  start(1, 0, "b");
  start(2, 0, "a");
  EXPECT_EQ(found(), "0 2 ;");
}

TEST_F(rule_feed_test, keeps_only_what_windows_can_still_ask_for) {
  load("// dialect: endgame\n"
       "sequence [file where true] as made "
       "[process where process.name == made.file.name]");
  for (int i = 0; i < 1000; ++i)
    see("file", R"("file":{"name":"x)" + std::to_string(i) + "\"}");
  const auto bytes = runner_->window_bytes();
  EXPECT_LT(bytes, 20'000U);
  start(1, 0, "x999");
  EXPECT_EQ(found(), "999 1000 ;");
}

TEST_F(rule_feed_test, hands_detections_over_several_levels) {
  load(R"(title: failure
name: failure
logsource: {category: authentication}
detection: {s: {EventType: failure}, condition: s}
---
title: many
name: many
correlation: {type: event_count, rules: [failure], group-by: [User], timespan: 1m, condition: {gte: 2}}
---
title: spread
name: spread
correlation: {type: value_count, rules: [many], group-by: [Host], timespan: 5m, condition: {field: User, gte: 2}}
---
title: fleet
name: fleet
correlation: {type: event_count, rules: [spread], timespan: 1h, condition: {gte: 2}}
)",
       rule_language::sigma);
  auto fail = [this](const std::string& user, const std::string& host) {
    for (int i = 0; i < 2; ++i)
      see("authentication",
          R"("category":"authentication","EventType":"failure","User":")" + user
            + R"(","Host":")" + host + '"');
  };
  fail("a", "h1");
  fail("b", "h1");
  fail("a", "h2");
  EXPECT_EQ(runner_->counters().detections, 0U);
  fail("c", "h2");
  EXPECT_EQ(found(), "0 1 2 3 4 5 6 7 ;");
}

} // namespace vedette::engine
