#include "engine/document.hpp"
#include "engine/eval.hpp"
#include "engine/plan.hpp"
#include "engine/plan/regex_scanner.hpp"
#include "engine/rule_runner.hpp"
#include "tests/bench/engine/event_store.hpp"
#include "tests/bench/engine/rule_sets.hpp"
#include "tests/bench/engine/windows.hpp"
#include "tests/support/corpus.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

// Prints events per second and core of the engine on recorded telemetry, with
// the machine, sizes and ratios, all from one run. CPU time of this thread, so
// that a busy machine does not change the result.

namespace vedette::bench {
namespace {

using namespace engine;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct outcome {
  double events_per_second = 0;
  std::size_t hits = 0;
};

outcome pass(const plan& all, plan::scratch& work, event_store& events) {
  std::vector<hit> hits;
  outcome out;
  auto begin = cpu_seconds();
  for (std::size_t i = 0; i < events.size(); ++i) {
    hits.clear();
    all.match(events[i], work, hits);
    out.hits += hits.size();
  }
  out.events_per_second
    = static_cast<double>(events.size()) / (cpu_seconds() - begin);
  return out;
}

struct result_row {
  double cold = 0;
  double warm = 0;
  double unique = 0;
  double detecting = 0; ///< Warm, with the windows of sequences.
  std::size_t hits = 0;
  std::size_t windows = 0;
  double compile_seconds = 0;
};

/// A recording, or a part of it.
struct telemetry {
  const char* name;
  const char* file;
  event_choice which;
  std::size_t count;
};

/// Passes of which the best counts: more over fewer events.
int rounds_for(const event_store& events) {
  return events.size() < 1000 ? 60 : 12;
}

void measure_detecting(const plan& all, event_store& events, result_row& out) {
  rule_runner runner{all};
  std::vector<detection> detections;
  for (int round = 0; round < rounds_for(events); ++round) {
    auto begin = cpu_seconds();
    for (std::size_t i = 0; i < events.size(); ++i) {
      detections.clear();
      runner.feed(events[i], i, detections);
    }
    out.detecting = std::max(out.detecting, static_cast<double>(events.size())
                                              / (cpu_seconds() - begin));
    out.windows = std::max(out.windows, runner.windows());
  }
}

result_row measure(const rule_set& from, const std::string& text,
                   const telemetry& what) {
  result_row out;
  std::vector<plan::rejected> rejected;
  auto begin = cpu_seconds();
  auto all = plan::compile(from.rules, from.fields, rejected);
  out.compile_seconds = cpu_seconds() - begin;
  for (const auto& x : rejected)
    std::printf("rejected: %s\n", x.why.to_string().c_str());
  event_store events{all.fields(), text, what.count, what.which,
                     all.needs_all()};
  auto work = all.make_scratch();
  auto cold = pass(all, *work, events);
  out.cold = cold.events_per_second;
  out.hits = cold.hits;
  for (int i = 0; i < rounds_for(events); ++i)
    out.warm = std::max(out.warm, pass(all, *work, events).events_per_second);
  measure_detecting(all, events, out);
  layout fields = all.fields();
  auto command_line = fields.bind("CommandLine");
  if (what.which == event_choice::process_starts
      && command_line < all.fields().size())
    for (std::uint64_t round = 0; round < 12; ++round) {
      events.make_unique(command_line, round);
      out.unique
        = std::max(out.unique, pass(all, *work, events).events_per_second);
    }
  return out;
}

void print_machine() {
  std::ifstream file{"/proc/cpuinfo"};
  std::string line;
  std::string model;
  while (model.empty() && std::getline(file, line))
    if (line.starts_with("model name"))
      model = line.substr(line.find(':') + 2);
  utsname name{};
  uname(&name);
  std::time_t now = std::time(nullptr);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  std::printf("machine: %s, Linux %s, %s; regexes: %s\n", model.c_str(),
              name.release, date,
              plan_detail::regex_scanner::engine_name().c_str());
}

double evaluate_each(const rule_set& from, const std::string& text,
                     std::size_t count) {
  std::vector<expression> each;
  for (const auto& rule : from.rules)
    if (auto made = expression::compile(rule.steps[0].where); made.ok())
      each.push_back(std::move(made).value());
  event_store events{from.fields, text, count, event_choice::process_starts,
                     true};
  eval_scratch work;
  std::size_t hits = 0;
  auto begin = cpu_seconds();
  for (std::size_t i = 0; i < events.size(); ++i)
    for (const auto& x : each) {
      work.reset();
      hits += x.test(events[i], work) == truth::yes ? 1U : 0U;
    }
  auto seconds = cpu_seconds() - begin;
  return static_cast<double>(events.size()) / seconds;
}

void compare_with_naive(const std::string& text) {
  constexpr std::size_t events = 300;
  for (std::size_t count : {100U, 1000U}) {
    auto rules = sigma_rules(count);
    auto plain = evaluate_each(rules, text, events);
    turn_into_regexes(rules.rules);
    auto regex = evaluate_each(rules, text, events);
    std::printf("%5zu rules one by one: interpreter %.0f events/s, "
                "RE2 per rule %.0f events/s\n",
                count, plain, regex);
  }
}

void measure_growth(const telemetry& what) {
  auto text = test::read_shared(what.file);
  text.append(document_reader::padding, ' ');
  std::printf("\n%s\n   rules      cold      warm    unique detecting   hits "
              "windows compile s\n",
              what.name);
  double few = 0;
  for (std::size_t count : {1U, 10U, 100U, 300U, 1000U, 3000U, 3001U}) {
    bool with_sequences = count == 3001;
    auto rules = sigma_rules(with_sequences ? 3000 : count);
    if (with_sequences)
      add_sequences(rules, 100);
    auto made = measure(rules, text, what);
    std::printf("%5zu%-4s %9.0f %9.0f %9.0f %9.0f %6zu %7zu %6.2f\n",
                with_sequences ? 3000 : count, with_sequences ? "+100" : "",
                made.cold, made.warm, made.unique, made.detecting, made.hits,
                made.windows, made.compile_seconds);
    std::fflush(stdout);
    if (count == 300)
      few = made.warm;
    if (count == 3000)
      std::printf("cost grows %.1fx from 300 to 3,000 rules (warm)\n",
                  few / made.warm);
  }
}

int run() {
  constexpr const char* sysmon = "events/otrf_sysmon.public.ndjson.zst";
  if (!test::has_shared(sysmon)) {
    std::printf("no shared data\n");
    return 1;
  }
  print_machine();
  measure_growth({"process starts of otrf_sysmon", sysmon,
                  event_choice::process_starts, 20'000});
  measure_growth({"process starts of rsigma_lanes/structured_windows",
                  "events/rsigma_lanes/structured_windows.ndjson.zst",
                  event_choice::process_starts, 4'000});
  measure_growth({"all events of otrf_sysmon in recorded order", sysmon,
                  event_choice::all, 30'000});
  measure_windows();
  auto text = test::read_shared(sysmon);
  text.append(document_reader::padding, ' ');
  std::printf("\n");
  compare_with_naive(text);
  return 0;
}

} // namespace
} // namespace vedette::bench

int main() {
  return vedette::bench::run();
}
