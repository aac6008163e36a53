#include "engine/document.hpp"
#include "engine/eval.hpp"
#include "engine/plan.hpp"
#include "engine/plan/regex_scanner.hpp"
#include "tests/bench/engine/event_store.hpp"
#include "tests/bench/engine/rule_sets.hpp"
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

/// The best of `rounds` passes over the events; the first pass is cold.
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
  std::size_t hits = 0;
  double compile_seconds = 0;
};

result_row measure(const rule_set& from, const std::string& text,
                   std::size_t count, bool only_process) {
  result_row out;
  std::vector<plan::rejected> rejected;
  auto begin = cpu_seconds();
  auto all = plan::compile(from.rules, from.fields, rejected);
  out.compile_seconds = cpu_seconds() - begin;
  for (const auto& x : rejected)
    std::printf("rejected: %s\n", x.why.to_string().c_str());
  event_store events{all.fields(), text, count,
                     only_process ? event_choice::process_starts
                                  : event_choice::all,
                     all.needs_all()};
  auto work = all.make_scratch();
  auto cold = pass(all, *work, events);
  out.cold = cold.events_per_second;
  out.hits = cold.hits;
  for (int i = 0; i < 5; ++i)
    out.warm = std::max(out.warm, pass(all, *work, events).events_per_second);
  layout fields = all.fields();
  auto command_line = fields.bind("CommandLine");
  if (only_process && command_line < all.fields().size())
    for (std::uint64_t round = 0; round < 3; ++round) {
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

int run() {
  if (!test::has_shared("events/otrf_sysmon.public.ndjson.zst")) {
    std::printf("no shared data\n");
    return 1;
  }
  print_machine();
  auto text = test::read_shared("events/otrf_sysmon.public.ndjson.zst");
  text.append(document_reader::padding, ' ');
  for (bool only_process : {true, false}) {
    std::size_t limit = only_process ? 20'000 : 30'000;
    std::printf(
      "\n%s\n  rules      cold      warm    unique  hits  compile s\n",
      only_process ? "process starts (Sysmon 1)"
                   : "all events in recorded order");
    for (std::size_t count : {1U, 10U, 100U, 300U, 1000U, 3000U, 3001U}) {
      bool with_sequences = count == 3001;
      auto rules = sigma_rules(with_sequences ? 3000 : count);
      if (with_sequences)
        add_sequences(rules, 100);
      auto made = measure(rules, text, limit, only_process);
      std::printf("%6zu%s %9.0f %9.0f %9.0f %5zu %6.2f\n",
                  with_sequences ? 3000 : count,
                  with_sequences ? "+100s" : "     ", made.cold, made.warm,
                  made.unique, made.hits, made.compile_seconds);
      std::fflush(stdout);
    }
  }
  compare_with_naive(text);
  return 0;
}

} // namespace
} // namespace vedette::bench

int main() {
  return vedette::bench::run();
}
