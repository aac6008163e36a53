#include "base/clock.hpp"
#include "engine/cost.hpp"
#include "engine/document.hpp"
#include "engine/rule_feed.hpp"
#include "tests/bench/engine/event_store.hpp"
#include "tests/bench/engine/rule_sets.hpp"
#include "tests/support/corpus.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

// Prints what measuring the cost of each rule costs: the same rules over the
// same events, with and without a meter, in turn. CPU time of this thread.

namespace vedette::bench {
namespace {

using namespace engine;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

double pass(rule_feed& feed, event_store& events) {
  std::vector<rule_hit> hits;
  const auto begin = cpu_seconds();
  for (std::size_t i = 0; i < events.size(); ++i)
    feed.see(events[i], hits);
  return cpu_seconds() - begin;
}

void compare(const std::string& text, std::size_t count, bool unique) {
  constexpr int rounds = 41;
  constexpr std::size_t events_max = 20'000;
  auto from = sigma_rules(count);
  if (count == 3000)
    add_sequences(from, 100);
  std::vector<plan::rejected> rejected;
  const auto all = plan::compile(from.rules, from.fields, rejected);
  event_store events{all.fields(), text, events_max,
                     event_choice::process_starts, all.needs_all()};
  layout fields = all.fields();
  const auto command_line = fields.bind("CommandLine");
  system_clock_source clock;
  rule_meter meter{all.rules().size(), clock};
  rule_feed plain{all};
  rule_feed measured{all};
  measured.measure(meter);
  pass(plain, events);
  pass(measured, events);
  std::vector<double> without;
  std::vector<double> with;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    if (unique && command_line < all.fields().size())
      events.make_unique(command_line, static_cast<std::uint64_t>(i));
    // Whoever is first warms the processor's caches for the other.
    if (i % 2 == 0)
      without.push_back(pass(plain, events));
    with.push_back(pass(measured, events));
    if (i % 2 != 0)
      without.push_back(pass(plain, events));
    ratios.push_back(with.back() / without.back());
  }
  const auto rate = [&](double seconds) {
    return static_cast<double>(events.size()) / seconds;
  };
  const auto median = [](std::vector<double> of) {
    std::nth_element(of.begin(), of.begin() + rounds / 2, of.end());
    return of[rounds / 2];
  };
  std::printf("%5zu rules, %s: %9.0f events/s, measured %9.0f, median ratio of "
              "times %.4f\n",
              from.rules.size(), unique ? "unique" : "warm  ",
              rate(median(without)), rate(median(with)), median(ratios));
  std::fflush(stdout);
}

int run() {
  if (!test::has_shared("events/otrf_sysmon.public.ndjson.zst")) {
    std::printf("no shared data\n");
    return 1;
  }
  auto text = test::read_shared("events/otrf_sysmon.public.ndjson.zst");
  text.append(document_reader::padding, ' ');
  for (std::size_t count : {100U, 1000U, 3000U})
    for (bool unique : {false, true})
      compare(text, count, unique);
  return 0;
}

} // namespace
} // namespace vedette::bench

int main() {
  return vedette::bench::run();
}
