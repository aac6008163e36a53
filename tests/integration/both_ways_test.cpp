#include "actors/contract/message_types.hpp"
#include "actors/sensor/sensor_actor.hpp"
#include "actors/window/windows_actor.hpp"
#include "agent/cae/cae_actor.hpp"
#include "agent/cae/rule_book.hpp"
#include "agent/sensors/replay/replay_source.hpp"
#include "engine/event_reader.hpp"
#include "engine/key.hpp"
#include "engine/rule_runner.hpp"
#include "tests/integration/simulated_parts.hpp"
#include "tests/support/actor_test.hpp"
#include "tests/support/corpus.hpp"

#include <caf/send.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

using namespace std::chrono_literals;

namespace vedette {
namespace {

using namespace vedette::actors;

/// Takes what the CAE has for others, and keeps the findings.
class findings_shell {
public:
  using handle = detections_actor;
  static constexpr auto family = "detections";

  findings_shell(handle::pointer self, system&,
                 std::vector<std::shared_ptr<const finding>>& out)
    : self_{self}, out_{out} {}
  handle::behavior_type behavior() {
    return {
      [](const inbound&) {},
      [](const link_changed&) {},
      [this](raise& x) { out_.push_back(std::move(x.what)); },
      [](const report_due&) {},
      [](resend_due) {},
      [](get_status) { return actor_status{}; },
      [this](stop) {
        self_->quit();
        return stopped{};
      },
    };
  }

private:
  handle::pointer self_;
  std::vector<std::shared_ptr<const finding>>& out_;
};

/// Has room for everything.
class endless_spool_shell {
public:
  using handle = spool_actor;
  static constexpr auto family = "spool";

  endless_spool_shell(handle::pointer self, system&) : self_{self} {}
  handle::behavior_type behavior() {
    return {
      [](const inbound&) {},
      [](const link_changed&) {},
      [this](const keep_events&) {
        self_->send(
          caf::actor_cast<events_producer_actor>(self_->current_sender()),
          kept{1});
      },
      [](const keep_record&) { return record_kept{}; },
      [](load_records) { return records{}; },
      [](release_records) {},
      [](spool_due) {},
      [](records_due) {},
      [](get_status) { return actor_status{}; },
      [this](stop) {
        self_->quit();
        return stopped{};
      },
    };
  }

private:
  handle::pointer self_;
};

class silent_uplink_shell {
public:
  using handle = uplink_actor;
  static constexpr auto family = "uplink";

  silent_uplink_shell(handle::pointer self, system&) : self_{self} {}
  handle::behavior_type behavior() {
    return {
      [](const inbound&) {},
      [](const link_changed&) {},
      [](const subscribe&) {},
      [](const transmit&) {},
      [](get_status) { return actor_status{}; },
      [this](stop) {
        self_->quit();
        return stopped{};
      },
    };
  }

private:
  handle::pointer self_;
};

/// A detection, told alike by both ways: rule, time, key, events.
using told = std::multiset<std::string>;

std::string tell(const std::string& rule, time_ns time, const std::string& key,
                 const std::vector<std::uint64_t>& events) {
  auto out = rule + " @" + std::to_string(time) + " [" + key + "]";
  for (auto x : events)
    out += ' ' + std::to_string(x);
  return out;
}

/// One policy over one recording, on the device and offline.
class both_ways : public test::actor_test {
protected:
  void SetUp() override {
    stem_ = "/tmp/vedette-both-ways-" + std::to_string(::getpid());
  }
  void TearDown() override {
    std::remove((stem_ + ".ndjson").c_str());
    std::remove((stem_ + ".policy").c_str());
  }

  void add_rule(const std::string& id, const std::string& language,
                std::string text) {
    schema::rule_config made;
    made.id = id;
    made.name = id;
    made.language = language;
    made.source = std::move(text);
    policy_.rules.push_back(std::move(made));
  }
  void record(std::string_view lines) {
    auto* file = std::fopen((stem_ + ".ndjson").c_str(), "w");
    ASSERT_NE(file, nullptr);
    std::fwrite(lines.data(), 1, lines.size(), file);
    std::fclose(file);
  }

  std::unique_ptr<sensor_source> replay() {
    agent::replay_options how;
    how.path = stem_ + ".ndjson";
    return std::make_unique<agent::replay_source>(how, agent::agent_run{},
                                                  clock);
  }

  /// Through sensor, CAE and window actors.
  told live(std::size_t batch) {
    std::vector<std::shared_ptr<const finding>> found;
    auto keeper = std::make_shared<agent::policy_keeper>(stem_ + ".policy");
    EXPECT_TRUE(keeper->save(policy_).ok());
    auto uplink = sys.spawn<silent_uplink_shell>("uplink");
    auto spool = sys.spawn<endless_spool_shell>("spool");
    auto detections = sys.spawn<findings_shell>("detections", found);
    auto windows = sys.spawn<windows_shell>("windows", detections,
                                            window_limits{200'000, 1'000'000});
    agent::cae_config how;
    how.time.virtual_time = true;
    auto cae = sys.spawn<agent::cae_shell>(
      "cae", uplink, spool, detections, windows,
      std::make_shared<test::no_context>(), keeper, how, logger::silent());
    sensor_config reading;
    reading.events_max = batch;
    reading.wait = 0ms;
    auto sensor = sys.spawn<sensor_shell>("replay", replay(), cae, reading,
                                          logger::silent());
    caf::anon_send(sensor, enable_sensor{true});
    advance(5s, 10ms);
    clock.advance(400 * 24 * 3600 * ns_per_second); // All spans are over.
    advance(500ms);
    EXPECT_EQ(fact(windows, "dropped"), 0);
    EXPECT_EQ(fact(windows, "unanswered"), 0);
    events_ = fact(cae, "events");
    rules_ = fact(cae, "rules");
    told out;
    for (const auto& x : found) {
      std::vector<std::uint64_t> events;
      for (const auto& event : x->events)
        events.push_back(event.event->sequence);
      out.insert(
        tell(x->book->plan->rules()[x->rule].id, x->time, x->key, events));
    }
    kill(sensor, cae, windows, detections, spool, uplink);
    return out;
  }

  /// Through the runner, as `rule test` does.
  told offline() {
    schema::policy_applied report;
    auto book = agent::make_rule_book(
      std::make_shared<const schema::policy>(policy_), report);
    for (const auto& x : report.refused)
      ADD_FAILURE() << x.rule_id << ": " << x.why;
    const auto& plan = *book->plan;
    engine::event_reader reader{plan.fields(), plan.needs_all()};
    engine::rule_runner runner{plan};
    std::vector<engine::detection> found;
    auto source = replay();
    EXPECT_TRUE(source->open().ok());
    event_batch batch;
    for (bool more = true; more;) {
      batch.clear();
      auto state = source->next(batch, 1000, 0ms);
      more = state.ok() && state.value() == source_state::live;
      for (const auto& x : batch)
        runner.feed(reader.read(x), x.sequence, found);
    }
    runner.finish(found);
    told out;
    for (const auto& x : found)
      out.insert(tell(plan.rules()[x.rule].id, x.time,
                      engine::key_for_people(x.key), x.events));
    return out;
  }

  /// Both ways find the same; returns how often each rule was found.
  std::map<std::string, int> compare(std::size_t batch = 512) {
    const auto there = offline();
    const auto here = live(batch);
    std::vector<std::string> only_live;
    std::vector<std::string> only_offline;
    std::set_difference(here.begin(), here.end(), there.begin(), there.end(),
                        std::back_inserter(only_live));
    std::set_difference(there.begin(), there.end(), here.begin(), here.end(),
                        std::back_inserter(only_offline));
    EXPECT_TRUE(only_live.empty())
      << only_live.size() << " only live, first: " << only_live.front();
    EXPECT_TRUE(only_offline.empty())
      << only_offline.size() << " only offline: " << only_offline.front();
    std::map<std::string, int> counts;
    for (const auto& x : here)
      ++counts[x.substr(0, x.find(" @"))];
    return counts;
  }

  std::string stem_;
  schema::policy policy_;
  std::int64_t events_ = 0;
  std::int64_t rules_ = 0;
};

/// Every shape of rule there is, over Windows telemetry of red-team exercises.
void add_shapes(const auto& add) {
  add("sequence", "eql",
      "sequence by unique_pid with maxspan=1m "
      "[process where event.action == \"start\"] [network where true]");
  add("three", "eql",
      "sequence by unique_pid [process where event.action == \"start\"] "
      "[file where true] [file where true] until "
      "[process where event.type == \"end\"]");
  add("absent", "eql",
      "sequence by unique_pid with maxspan=30s "
      "[process where event.action == \"start\"] ![registry where true]");
  add("runs", "eql",
      "sequence by unique_pid with maxspan=1h [file where true] with runs=3");
  add("join", "eql",
      "join by unique_pid [file where true] [registry where true] "
      "[network where true]");
  add("sample", "eql",
      "sample by process_name [file where true] [registry where true]");
  add("child", "eql",
      "process where event.action == \"start\" and child of "
      "[process where process_name : \"powershell.exe\"]");
  add("descendant", "eql",
      "file where descendant of [process where process_name : \"cmd.exe\"]");
  add("event_of", "eql",
      "file where event of [process where process_name : \"python.exe\"]");
  add("capture", "eql",
      "// dialect: endgame\n"
      "sequence [process where event.action == \"start\"] as parent "
      "[process where unique_ppid == parent.unique_pid and "
      "process_name != parent.process_name]");
}

constexpr std::string_view correlations = R"(title: any process
name: started
logsource: {category: process_creation}
detection: {s: {event_type: process}, condition: s}
---
title: any file
name: touched
logsource: {category: file_event}
detection: {s: {event_type: file}, condition: s}
---
title: burst
name: burst
correlation: {type: event_count, rules: [started], group-by: [process_name], timespan: 5m, condition: {gte: 4}}
---
title: quiet
name: quiet
correlation: {type: event_count, rules: [started], group-by: [process_name], timespan: 2m, condition: {lt: 2}}
---
title: names
name: names
correlation: {type: value_count, rules: [started], group-by: [unique_ppid], timespan: 10m, condition: {field: process_name, gte: 2}}
---
title: both
name: both
correlation: {type: temporal, rules: [started, touched], group-by: [unique_pid], timespan: 1m}
---
title: ordered
name: ordered
correlation: {type: temporal_ordered, rules: [started, touched], group-by: [unique_pid], timespan: 1m}
---
title: median
name: median
correlation: {type: value_median, rules: [touched], group-by: [process_name], timespan: 5m, condition: {field: pid, gt: 1000}}
---
title: bursts of bursts
name: bursts
correlation: {type: event_count, rules: [burst], timespan: 1h, condition: {gte: 2}}
---
title: quiet then burst
name: mixed
correlation: {type: temporal, rules: [quiet, touched], timespan: 10m}
---
title: on top
name: top
correlation: {type: event_count, rules: [bursts], timespan: 1d, condition: {gte: 2}}
)";

TEST_F(both_ways, find_the_same_in_recorded_telemetry) {
  const auto events = test::read_shared("events/rta_norm.public.ndjson.zst");
  if (events.empty())
    GTEST_SKIP() << "no ../shared/data/events";
  record(events);
  add_shapes([this](auto... x) { add_rule(x...); });
  add_rule("correlations", "sigma", std::string{correlations});
  const auto counts = compare();
  EXPECT_EQ(events_, 31843);
  for (const char* rule :
       {"sequence", "three", "absent", "runs", "join", "sample", "child",
        "descendant", "event_of", "capture"})
    EXPECT_GT(counts.count(rule), 0U) << rule;
  for (const auto& [rule, count] : counts)
    RecordProperty(rule, count);
}

TEST_F(both_ways, do_not_depend_on_how_events_are_cut_into_batches) {
  const auto events = test::read_shared("events/rta_norm.public.ndjson.zst");
  if (events.empty())
    GTEST_SKIP() << "no ../shared/data/events";
  std::size_t end = 0;
  for (int i = 0; i < 3000; ++i)
    end = events.find('\n', end) + 1;
  record(std::string_view{events}.substr(0, end));
  add_shapes([this](auto... x) { add_rule(x...); });
  add_rule("correlations", "sigma", std::string{correlations});
  const auto whole = compare(512);
  EXPECT_EQ(compare(7), whole);
}

TEST_F(both_ways, find_the_same_with_public_rules) {
  const auto events = test::read_shared("events/rta_norm.public.ndjson.zst");
  const auto files
    = test::read_shared_archive("sigma/sigma_rules.public.tar.zst");
  if (events.empty() || files.empty())
    GTEST_SKIP() << "no ../shared/data";
  // Sigma asks for the system, which these events do not name.
  std::string named;
  for (auto line : test::lines_of(events))
    named += R"({"host":{"os":{"type":"windows"}},)"
             + std::string{line.substr(1)} + '\n';
  record(named);
  for (const auto& x : files)
    if (x.path.ends_with(".yml") && x.text.find("%") == std::string::npos)
      add_rule(x.path, "sigma", x.text);
  // What is refused is told by the corpus tests.
  schema::policy_applied report;
  agent::make_rule_book(std::make_shared<const schema::policy>(policy_),
                        report);
  std::set<std::string> refused;
  for (const auto& x : report.refused)
    refused.insert(x.rule_id);
  std::erase_if(policy_.rules,
                [&](const auto& x) { return refused.contains(x.id); });
  const auto counts = compare();
  EXPECT_GT(rules_, 1000);
  EXPECT_GT(counts.size(), 10U);
}

} // namespace
} // namespace vedette
