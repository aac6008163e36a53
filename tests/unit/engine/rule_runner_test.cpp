#include "engine/document.hpp"
#include "engine/rule_runner.hpp"
#include "engine/rule_tests.hpp"
#include "engine/sigma/compile.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace vedette::engine {
namespace {

constexpr std::string_view base_rules = R"(title: failure
name: failure
logsource: {category: authentication}
detection: {s: {EventType: failure}, condition: s}
---
title: success
name: success
logsource: {category: authentication}
detection: {s: {EventType: success}, condition: s}
)";

/// Sigma texts run over documents.
class stream {
public:
  explicit stream(std::string_view correlations, runner_limits limits = {}) {
    diagnostics out;
    auto documents = sigma::parse(
      std::string{base_rules} + std::string{correlations}, "", out);
    layout fields;
    rules_ = sigma::compile(documents, fields, {}, out);
    for (const auto& x : out)
      EXPECT_NE(x.level, severity::error) << x.to_string();
    std::vector<plan::rejected> rejected;
    plan_.emplace(plan::compile(rules_, std::move(fields), rejected));
    reader_.emplace(plan_->fields());
    runner_.emplace(*plan_, limits);
  }

  /// `failure bob 10 "Host":"a"`: a kind, a user, a second, more fields.
  stream& event(std::string_view kind, std::string_view user, int second,
                std::string_view more = "") {
    std::string json
      = "{\"category\":\"authentication\",\"EventType\":\"" + std::string{kind}
        + "\",\"User\":\"" + std::string{user} + "\",\"@timestamp\":"
        + std::to_string(1'700'000'000'000LL + second * 1000LL)
        + std::string{more.empty() ? "" : ","} + std::string{more} + "}";
    auto size = json.size();
    json.append(document_reader::padding, ' ');
    auto row = reader_->read({json.data(), size});
    EXPECT_TRUE(row.ok());
    runner_->feed(row.value(), count_++, found_);
    return *this;
  }
  /// Title and events of each detection.
  std::string end() {
    runner_->finish(found_);
    std::string out;
    for (const auto& x : found_) {
      out += plan_->rules()[x.rule].name + ":";
      for (auto ref : x.events)
        out += " " + std::to_string(ref);
      out += "; ";
    }
    return out;
  }
  rule_runner& runner() { return *runner_; }

private:
  std::vector<rule> rules_;
  std::optional<plan> plan_;
  std::optional<document_reader> reader_;
  std::optional<rule_runner> runner_;
  std::vector<detection> found_;
  std::uint64_t count_ = 0;
};

std::string correlation(std::string_view name, std::string_view body) {
  return "---\ntitle: " + std::string{name} + "\nname: " + std::string{name}
         + "\ncorrelation: {group-by: [User], timespan: 10s, "
         + std::string{body} + "}\n";
}

TEST(rule_runner, counts_events_in_a_sliding_window_per_key) {
  stream x{correlation(
    "many", "type: event_count, rules: [failure], condition: {gte: 3}")};
  x.event("failure", "bob", 0).event("failure", "bob", 5);
  x.event("failure", "amy", 6).event("failure", "bob", 11); // 0 is over.
  x.event("failure", "bob", 12).event("failure", "bob", 13);
  EXPECT_EQ(x.end(), "many: 1 3 4; ");
  EXPECT_EQ(x.runner().windows(), 0U);
}

TEST(rule_runner, decides_conditions_in_words) {
  const auto rules
    = correlation("both", "type: temporal, rules: [failure, success], "
                          "condition: failure and success")
      + correlation("only", "type: temporal, rules: [failure, success], "
                            "condition: failure and not success")
      + correlation("either", "type: temporal, rules: [failure, success], "
                              "condition: 1 of them");
  stream x{rules};
  x.event("failure", "amy", 0).event("success", "amy", 5);
  x.event("failure", "bob", 20).event("success", "bob", 40);
  EXPECT_EQ(x.end(), "either: 0; both: 0 1; either: 1; either: 2; only: 2; "
                     "either: 3; ");
}

TEST(rule_runner, reaches_counts_that_are_larger_than_what_a_window_holds) {
  stream x{correlation("many",
                       "type: event_count, rules: [failure], condition: "
                       "{gte: 12000}")};
  for (int i = 0; i < 12'000; ++i)
    x.event("failure", "bob", 1);
  EXPECT_GT(x.end().size(), 12'000U * 5);
}

TEST(rule_runner, uses_the_events_of_a_detection_up) {
  stream x{correlation(
    "many", "type: event_count, rules: [failure], condition: {gte: 2}")};
  for (int i = 0; i < 5; ++i)
    x.event("failure", "bob", i);
  EXPECT_EQ(x.end(), "many: 0 1; many: 2 3; ");
}

TEST(rule_runner, decides_upper_bounds_when_the_timespan_is_over) {
  stream x{correlation(
    "few", "type: event_count, rules: [failure], condition: {lt: 3}")};
  x.event("failure", "bob", 0).event("failure", "bob", 1);
  x.event("failure", "amy", 1).event("failure", "amy", 2);
  x.event("failure", "amy", 3);
  EXPECT_EQ(x.end(), "few: 0 1; ");
  stream y{correlation(
    "range",
    "type: event_count, rules: [failure], condition: {gt: 1, lte: 2}")};
  y.event("failure", "bob", 0).event("failure", "bob", 1);
  y.event("failure", "amy", 0).event("failure", "amy", 1);
  y.event("failure", "amy", 2);
  EXPECT_EQ(y.end(), "range: 0 1; ");
}

TEST(rule_runner, counts_distinct_values) {
  stream x{correlation("fan", "type: value_count, rules: [failure], "
                              "condition: {field: Host, gte: 3}")};
  x.event("failure", "bob", 0, R"("Host":"a")");
  x.event("failure", "bob", 1, R"("Host":"a")");
  x.event("failure", "bob", 2, R"("Host":"b")");
  x.event("failure", "bob", 3);
  x.event("failure", "bob", 4, R"("Host":"c")");
  EXPECT_EQ(x.end(), "fan: 1 2 4; ");
}

TEST(rule_runner, sums_averages_and_finds_percentiles) {
  auto run = [](std::string_view body) {
    stream x{
      correlation("n", std::string{"rules: [failure], "} + std::string{body})};
    x.event("failure", "bob", 0, R"("B":10)");
    x.event("failure", "bob", 1, R"("B":"20")");
    x.event("failure", "bob", 2, R"("B":60)");
    return x.end();
  };
  EXPECT_EQ(run("type: value_sum, condition: {field: B, gt: 29}"),
            "n: 0 1; n: 2; ");
  EXPECT_EQ(run("type: value_avg, condition: {field: B, eq: 30}"),
            "n: 0 1 2; ");
  EXPECT_EQ(run("type: value_avg, condition: {field: B, gt: 30}"), "");
  EXPECT_EQ(run("type: value_median, condition: {field: B, eq: 20}"),
            "n: 0 1 2; ");
  EXPECT_EQ(run("type: value_percentile, condition: {field: B, percentile: "
                "100, gte: 60}"),
            "n: 0 1 2; ");
}

TEST(rule_runner, finds_rules_close_in_time_in_any_order) {
  stream x{correlation("both", "type: temporal, rules: [failure, success]")};
  x.event("success", "bob", 0).event("failure", "amy", 1);
  x.event("failure", "bob", 5).event("success", "amy", 20);
  EXPECT_EQ(x.end(), "both: 2 0; ");
}

TEST(rule_runner, finds_rules_in_their_order_only) {
  stream x{
    correlation("then", "type: temporal_ordered, rules: [failure, success]")};
  x.event("success", "bob", 0).event("failure", "bob", 1);
  x.event("failure", "bob", 2).event("success", "bob", 3);
  EXPECT_EQ(x.end(), "then: 2 3; ");
}

TEST(rule_runner, feeds_correlations_with_correlations) {
  stream x{correlation("many", "type: event_count, rules: [failure], "
                               "condition: {gte: 3}")
           + correlation("broken_in",
                         "type: temporal_ordered, rules: [many, success]")};
  for (int i = 0; i < 3; ++i)
    x.event("failure", "bob", i);
  x.event("success", "amy", 4).event("success", "bob", 5);
  EXPECT_EQ(x.end(), "broken_in: 0 1 2 4; ");
}

TEST(rule_runner, keeps_its_windows_within_their_limits) {
  runner_limits limits;
  limits.windows_per_rule_max = 10;
  stream x{correlation("many", "type: event_count, rules: [failure], "
                               "condition: {gte: 3}"),
           limits};
  for (int i = 0; i < 15; ++i)
    x.event("failure", std::to_string(i), 0);
  EXPECT_EQ(x.runner().windows(), 10U);
  EXPECT_EQ(x.runner().counters().windows_refused, 5U);
  x.event("failure", "late", 60); // The old ones ran out.
  EXPECT_EQ(x.runner().windows(), 1U);
}

TEST(rule_runner, runs_the_fixture_of_another_engine) {
  constexpr auto rules = "sigma/correlation/rsigma_perf_correlation.yml";
  if (!test::has_shared(rules))
    GTEST_SKIP() << "no shared data";
  diagnostics out;
  layout fields;
  auto documents = sigma::parse(test::read_shared(rules), "", out);
  std::vector<plan::rejected> rejected;
  auto made = sigma::compile(documents, fields, {}, out);
  ASSERT_EQ(made.size(), 4U);
  auto all = plan::compile(std::move(made), std::move(fields), rejected);
  document_reader reader{all.fields()};
  rule_runner runner{all};
  std::map<std::string, std::size_t> counts;
  std::vector<detection> found;
  auto text = test::read_shared("events/rsigma_lanes/correlation.ndjson.zst");
  text.append(document_reader::padding, ' ');
  std::uint64_t index = 0;
  for (auto line : test::lines_of(text))
    if (auto read = reader.read(line); line.front() == '{' && read.ok()) {
      // The events have no time, and correlations do not guess one.
      auto event = read.value();
      EXPECT_FALSE(event.timed);
      event.timed = true;
      runner.feed(event, index++, found);
    }
  for (const auto& x : found)
    ++counts[all.rules()[x.rule].id];
  EXPECT_EQ(counts.size(), 4U); // Every correlation fires.
  for (const auto& [id, count] : counts)
    std::cout << id << " " << count << "\n";
}

TEST(rule_tests, run_the_examples_of_a_rule) {
  diagnostics out;
  layout fields;
  auto documents = sigma::parse(R"(title: x
logsource: {category: authentication}
detection: {s: {EventType: failure}, condition: s}
tests:
    match:
        - {category: authentication, EventType: failure}
        - {category: authentication, EventType: success}
    non_match:
        - {category: authentication, EventType: success}
)",
                                "", out);
  auto rules = sigma::compile(documents, fields, {}, out);
  auto results = run_rule_tests(rules, fields);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(results[0].passed) << results[0].why;
  EXPECT_FALSE(results[1].passed);
  EXPECT_EQ(results[1].why, "does not fire on an example it must match");
  EXPECT_TRUE(results[2].passed);
}

} // namespace
} // namespace vedette::engine
