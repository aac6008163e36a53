#include "tests/bench/engine/windows.hpp"

#include "engine/rule_runner.hpp"
#include "engine/window.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace vedette::bench {

namespace {

using namespace engine;

constexpr std::size_t live = 1'000'000;

double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9
         + static_cast<double>(now.tv_nsec);
}

double heap_bytes() {
  const auto all = mallinfo2();
  return static_cast<double>(all.uordblks + all.hblkhd);
}

double per_window(double all) {
  return all / static_cast<double>(live);
}

/// As a process is named in keys: 16 bytes and what spells them.
std::string key_of(std::size_t i) {
  auto number = std::to_string(i);
  return "process-" + std::string(8 - number.size(), '0') + number;
}

rule sequence_of(std::size_t steps) {
  rule made;
  made.id = "sequence";
  made.shape = rule_shape::sequence;
  made.max_span = 3600 * ns_per_second;
  made.steps.resize(steps);
  return made;
}

struct figures {
  double open = 0;
  double advance = 0;
  double complete = 0;
  double bytes = 0;
};

void print(const char* what, const figures& x) {
  std::printf("%-34s open %4.0f ns, next step %4.0f ns, complete %4.0f ns, "
              "%3.0f bytes each\n",
              what, x.open, x.advance, x.complete, x.bytes);
  std::fflush(stdout);
}

/// Windows of `rule` in the order of `order`.
figures measure_automata(const rule& rule,
                         const std::vector<std::uint32_t>& order) {
  std::vector<std::unique_ptr<window>> all(live);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < live; ++i)
    keys.push_back(key_of(i));
  std::vector<completion> done;
  figures out;
  bound_event event;
  const auto heap = heap_bytes();
  auto begin = cpu_ns();
  for (std::size_t i = 0; i < live; ++i) {
    event.ref = event.time = static_cast<time_ns>(i);
    all[i] = make_window(rule, keys[i]);
    all[i]->feed(1, event, {}, done);
  }
  out.open = per_window(cpu_ns() - begin);
  for (std::size_t step = 1; step < rule.steps.size(); ++step) {
    out.bytes = std::max(out.bytes, per_window(heap_bytes() - heap));
    begin = cpu_ns();
    for (auto i : order) {
      event.ref = event.time = static_cast<time_ns>(step * live + i);
      all[i]->advance_to(event.time, done);
      all[i]->feed(std::uint64_t{1} << step, event, {}, done);
      if (all[i]->idle())
        all[i].reset();
      done.clear();
    }
    auto& slot = step + 1 == rule.steps.size() ? out.complete : out.advance;
    slot = per_window(cpu_ns() - begin);
  }
  return out;
}

expr step_is(slot field, std::string text) {
  text_pattern pattern;
  pattern.text = std::move(text);
  return make_match(make_field(field), {pattern});
}

/// The same through the plan and the table of windows: whole events.
figures measure_runner() {
  layout fields;
  const auto step = fields.bind("step");
  const auto process = fields.bind("process");
  auto rule = sequence_of(2);
  rule.steps[0].where = step_is(step, "a");
  rule.steps[1].where = step_is(step, "b");
  for (auto& x : rule.steps)
    x.by = {make_field(process)};
  std::vector<plan::rejected> rejected;
  const auto all = plan::compile({rule}, fields, rejected);
  runner_limits limits;
  limits.windows_max = limits.windows_per_rule_max = live;
  rule_runner runner{all, limits};
  std::vector<value> cells(fields.size());
  std::vector<detection> done;
  auto feed = [&](std::string_view what, std::size_t i, std::size_t at) {
    const auto key = key_of(i);
    cells[step] = value{what};
    cells[process] = value{std::string_view{key}};
    row event;
    event.cells = cells;
    event.time = static_cast<time_ns>(at);
    runner.feed(event, at, done);
    done.clear();
  };
  figures out;
  const auto heap = heap_bytes();
  auto begin = cpu_ns();
  for (std::size_t i = 0; i < live; ++i)
    feed("a", i, i);
  out.open = per_window(cpu_ns() - begin);
  out.bytes = per_window(heap_bytes() - heap);
  if (runner.windows() != live)
    std::printf("only %zu windows are live\n", runner.windows());
  begin = cpu_ns();
  for (std::size_t i = 0; i < live; ++i)
    feed("b", i, live + i);
  out.complete = per_window(cpu_ns() - begin);
  return out;
}

} // namespace

void measure_windows() {
  std::printf("\n1,000,000 live windows of a sequence, keys of 16 bytes\n");
  std::vector<std::uint32_t> order(live);
  std::iota(order.begin(), order.end(), 0U);
  print("automata, 2 steps, in order", measure_automata(sequence_of(2), order));
  print("automata, 3 steps, in order", measure_automata(sequence_of(3), order));
  std::shuffle(order.begin(), order.end(), std::mt19937{1});
  print("automata, 2 steps, any order",
        measure_automata(sequence_of(2), order));
  print("offline runner, events and table", measure_runner());
}

} // namespace vedette::bench
