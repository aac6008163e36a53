#include "base/log.hpp"
#include "cli/commands/commands.hpp"
#include "cli/input.hpp"
#include "cli/rule_files.hpp"
#include "engine/document.hpp"
#include "engine/rule_runner.hpp"
#include "engine/rule_tests.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
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
    auto results = run_rule_tests(loaded.rules, fields);
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
    document_reader reader{all.fields(), options_};
    rule_runner runner{all};
    std::vector<detection> found;
    auto begin = std::chrono::steady_clock::now();
    std::size_t unreadable = 0;
    auto read
      = for_each_document(events_, io.in(), [&](const input_document& x) {
          auto event = reader.read(x.document.text);
          if (!event.ok()) {
            if (unreadable++ == 0)
              io.say("line " + std::to_string(x.document.line) + ": "
                     + event.why().detail);
            return true;
          }
          runner.feed(event.value(), x.index, found);
          print(io, all, found);
          return true;
        });
    if (!read.ok())
      return io.fail(read.why());
    runner.finish(found);
    print(io, all, found);
    std::chrono::duration<double> took
      = std::chrono::steady_clock::now() - begin;
    if (unreadable > 0)
      io.say(std::to_string(unreadable) + " documents were not readable");
    if (stats_)
      print_stats(io, runner, took.count(), count - refused.size(),
                  rejected + refused.size());
    return exit_code::ok;
  }

  static void print(command_io& io, const plan& all,
                    std::vector<detection>& found) {
    for (const auto& x : found) {
      const auto& rule = all.rules()[x.rule];
      io.print({{"rule", label_of(rule)},
                {"severity", name_of_severity(rule.level)},
                {"time", spelled(x.time)},
                {"events", x.events}});
    }
    found.clear();
  }

  static void print_stats(command_io& io, const rule_runner& runner,
                          double seconds, std::size_t loaded,
                          std::size_t rejected) {
    const auto& x = runner.counters();
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
