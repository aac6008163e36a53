#include "engine/rule_tests.hpp"

#include "engine/document_splitter.hpp"
#include "engine/document_stamper.hpp"
#include "engine/plan.hpp"
#include "engine/rule_runner.hpp"

#include <algorithm>
#include <string_view>

// Tested by tests/unit/engine/rule_runner_test.cpp

namespace vedette::engine {

namespace {

/// A rule and, in front of it, the rules whose detections it takes.
void collect(std::span<const rule> all, const rule& of,
             std::vector<rule>& out) {
  for (const auto& step : of.steps) {
    if (step.fed_by.empty())
      continue;
    auto known = [&](const rule& x) { return x.id == step.fed_by; };
    auto at = std::find_if(all.begin(), all.end(), known);
    if (at != all.end() && std::none_of(out.begin(), out.end(), known))
      collect(all, *at, out);
  }
  out.push_back(of);
}

/// Whether the last rule of a plan fires on an example; errors say why not.
result<bool> fires(const plan& on, const rule_test& example,
                   const rule_test_limits& limits) {
  document_options options;
  options.collect_all = on.needs_all();
  document_splitter splitter;
  splitter.feed(example.events);
  splitter.finish();
  document_stamper stamps{options};
  document_order order;
  std::uint64_t count = 0;
  auto timed = false;
  while (auto next = splitter.next()) {
    if (count == limits.events_max)
      return error{errc::overloaded, "the example has more than "
                                       + std::to_string(limits.events_max)
                                       + " events"};
    auto stamp = stamps.read(next->text, count++, 0);
    if (!stamp.ok())
      return stamp.why();
    timed = timed || stamp.value().timed;
    order.add(stamp.value(), next->text);
  }
  if (count == 0)
    return error{errc::invalid_argument, "the example has no event"};
  document_reader reader{on.fields(), options};
  rule_runner runner{on, {limits.windows_max, limits.windows_max}};
  std::vector<detection> found;
  while (auto next = order.take()) {
    if (limits.go_on && !limits.go_on())
      return error{errc::timed_out, "the examples take too long"};
    auto event = reader.read(next->text);
    if (!event.ok())
      return event.why();
    auto now = event.value();
    now.time = next->stamp.time;
    now.tiebreak = next->stamp.tiebreak;
    // Who gives no times at all means that one event follows another at once.
    now.timed = next->stamp.timed || !timed;
    runner.feed(now, next->stamp.ref, found);
  }
  runner.finish(found);
  auto last = on.rules().size() - 1;
  return std::any_of(found.begin(), found.end(),
                     [last](const detection& x) { return x.rule == last; });
}

} // namespace

std::vector<rule_test_result> run_rule_tests(std::span<const rule> rules,
                                             const layout& fields,
                                             const rule_test_limits& limits) {
  std::vector<rule_test_result> out;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].tests.empty())
      continue;
    std::vector<rule> together;
    collect(rules, rules[i], together);
    together.back().reported = true;
    together.back().enabled = true;
    std::vector<plan::rejected> rejected;
    auto made = plan::compile(std::move(together), fields, rejected);
    for (std::size_t t = 0; t < rules[i].tests.size(); ++t) {
      const auto& example = rules[i].tests[t];
      rule_test_result one{i, t, false, {}};
      if (out.size() >= limits.examples_max) {
        one.why = "only the first " + std::to_string(limits.examples_max)
                  + " examples are run";
      } else if (!rejected.empty()) {
        one.why = rejected.front().why.message;
      } else if (auto fired = fires(made, example, limits); !fired.ok()) {
        one.why = fired.why().detail;
      } else {
        one.passed = fired.value() == example.fires;
        if (!one.passed)
          one.why = example.fires ? "does not fire on an example it must match"
                                  : "fires on an example it must not match";
      }
      out.push_back(std::move(one));
    }
  }
  return out;
}

} // namespace vedette::engine
