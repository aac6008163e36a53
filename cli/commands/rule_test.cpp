#include "base/log.hpp"
#include "cli/commands/commands.hpp"
#include "cli/event_stream.hpp"
#include "cli/rule_files.hpp"
#include "engine/document_rule_run.hpp"
#include "engine/rule_tests.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <ostream>

namespace vedette::cli {

namespace {

using namespace engine;

std::string_view name_of_severity(rule_severity level) {
  static constexpr std::string_view names[]
    = {"informational", "low", "medium", "high", "critical"};
  return names[static_cast<std::size_t>(level)];
}

std::string spelled(time_ns time) {
  constexpr time_ns ns_per_ms = 1'000'000;
  return format_time(time, time % ns_per_second == 0 ? 0
                           : time % ns_per_ms == 0   ? 3
                                                     : 9);
}

const std::string& label_of(const rule& x) {
  return x.id.empty() ? x.name : x.id;
}

/// Runs rules over recorded events with the engine that devices run, or the
/// examples that the rules carry.
class rule_test_command final : public command {
public:
  command_info info() const override {
    return {"rule test",
            "Run rules over recorded events, or their own examples",
            {{"RULE", "rule", false},
             {"SEVERITY", "severity", false},
             {"TIME", "time", false},
             {"EVENTS", "events", false}},
            output_format::ndjson};
  }

  void declare(CLI::App& app) override {
    app.add_option("--rules", rules_, "Rule files, or folders of them")
      ->required();
    app.add_option("--events", events_,
                   "NDJSON files, also .gz and .zst, or -; without them the "
                   "rules' own examples are run");
    app.add_option("--dialect", dialect_, "EQL: endgame, elastic or optics")
      ->check(CLI::IsMember({"endgame", "elastic", "optics"}));
    app.add_option("--category-field", options_.category_field,
                   "Field that tells the class of an event");
    app.add_option("--timestamp-field", timestamp_,
                   "Field that tells the time: NAME[:filetime|s|ms|us|ns|iso]");
    app.add_flag("--stats", stats_, "Say how fast it was, on stderr");
  }

  exit_code run(command_io& io) override {
    auto files = read_rule_files(rules_, io.in());
    if (!files.ok())
      return io.fail(files.why());
    if (!timestamp_.empty())
      if (auto set = options_.set_timestamp(timestamp_); !set.ok()) {
        io.say(set.why().detail);
        return exit_code::usage;
      }
    for (auto& x : files.value().sources)
      x.dialect = dialect_;
    layout fields;
    auto loaded = load_rules(files.value().sources, fields);
    for (auto& x : loaded.rules)
      leave_out(x, loaded.exceptions);
    auto rejected = report(io, files.value().problems);
    rejected += report(io, loaded.problems);
    if (loaded.rules.empty()) {
      io.say("there is no rule to run");
      return exit_code::invalid;
    }
    if (events_.empty())
      return run_examples(io, loaded, fields);
    return run_events(io, std::move(loaded), std::move(fields), rejected);
  }

private:
  /// Warnings that are shown; of more, how many there are.
  static constexpr std::size_t warnings_max = 50;

  /// Says all errors and some warnings; returns how many errors there are.
  static std::size_t report(command_io& io, const diagnostics& problems) {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    for (const auto& x : problems) {
      auto wrong = x.level == severity::error;
      errors += wrong ? 1 : 0;
      if (wrong || ++warnings <= warnings_max)
        io.say(x.to_string());
    }
    if (warnings > warnings_max)
      io.say(std::to_string(warnings - warnings_max)
             + " more warnings; `rule check` shows them");
    return errors;
  }

  static exit_code run_examples(command_io& io, const loaded_rules& loaded,
                                const layout& fields) {
    // These are the user's own files: all their examples are run.
    rule_test_limits limits;
    limits.examples_max = 1'000'000;
    auto results = run_rule_tests(loaded.rules, fields, limits);
    std::size_t failed = 0;
    for (const auto& x : results) {
      failed += x.passed ? 0U : 1U;
      const auto& rule = loaded.rules[x.rule];
      json shown{{"rule", label_of(rule)},
                 {"test", x.test},
                 {"expects", rule.tests[x.test].fires ? "match" : "non_match"},
                 {"passed", x.passed}};
      if (!x.passed)
        shown["why"] = x.why;
      io.print(std::move(shown));
    }
    io.say(std::to_string(results.size()) + " examples, "
           + std::to_string(failed) + " failed");
    return failed > 0 || !loaded.ok() ? exit_code::invalid : exit_code::ok;
  }

  exit_code run_events(command_io& io, loaded_rules loaded, layout fields,
                       std::size_t rejected) {
    std::vector<plan::rejected> refused;
    auto count = loaded.rules.size();
    auto all
      = plan::compile(std::move(loaded.rules), std::move(fields), refused);
    for (const auto& x : refused)
      io.say(label_of(all.rules()[x.rule]) + ": " + x.why.message);
    options_.collect_all = all.needs_all();
    event_stream events{events_, io};
    if (auto ok = events.check(); !ok.ok())
      return io.fail(ok.why());
    document_rule_run work{all, options_};
    std::deque<detection> waiting; // For files in front to be counted.
    std::vector<detection> found;
    auto begin = std::chrono::steady_clock::now();
    event_sink sink;
    sink.feed = [&](std::string_view text, std::uint64_t ref,
                    std::size_t file) -> status {
      auto taken = work.feed(text, ref, file, found);
      if (!found.empty())
        print(io, all, events, found, waiting);
      return taken;
    };
    sink.orders = work.orders();
    sink.last = [&]() -> const document_time& { return work.last(); };
    sink.full = [] { return false; };
    events.read(sink);
    work.finish(found);
    print(io, all, events, found, waiting);
    std::chrono::duration<double> took
      = std::chrono::steady_clock::now() - begin;
    const auto left_out = rejected + refused.size();
    if (left_out > 0)
      io.say("some rules are wrong and did not run");
    auto code = events.finish(work.losses(), left_out > 0 ? exit_code::partial
                                                          : exit_code::ok);
    if (stats_)
      print_stats(io, work.counters(), took.count(), count - refused.size(),
                  rejected + refused.size());
    return code;
  }

  /// Prints what is known by now, in order of completion.
  static void print(command_io& io, const plan& all, const event_stream& events,
                    std::vector<detection>& found,
                    std::deque<detection>& waiting) {
    std::move(found.begin(), found.end(), std::back_inserter(waiting));
    found.clear();
    std::vector<std::uint64_t> indices;
    for (; !waiting.empty(); waiting.pop_front()) {
      const auto& x = waiting.front();
      indices.clear();
      for (auto ref : x.events) {
        auto index = events.index_of(ref);
        if (!index)
          return;
        indices.push_back(*index);
      }
      const auto& rule = all.rules()[x.rule];
      io.print({{"rule", label_of(rule)},
                {"severity", name_of_severity(rule.level)},
                {"time", spelled(x.time)},
                {"events", indices}});
    }
  }

  static void print_stats(command_io& io, const runner_counters& x,
                          double seconds, std::size_t loaded,
                          std::size_t rejected) {
    auto rate = seconds > 0 ? static_cast<double>(x.events) / seconds : 0;
    io.err() << json{{"events", x.events},
                     {"seconds", seconds},
                     {"events_per_second", rate},
                     {"rules_loaded", loaded},
                     {"rules_rejected", rejected},
                     {"detections", x.detections},
                     {"windows_refused", x.windows_refused}}
                  .dump()
             << '\n';
  }

  std::vector<std::string> rules_;
  std::vector<std::string> events_;
  std::string dialect_;
  std::string timestamp_;
  document_options options_;
  bool stats_ = false;
};

} // namespace

std::unique_ptr<command> make_rule_test() {
  return std::make_unique<rule_test_command>();
}

} // namespace vedette::cli
