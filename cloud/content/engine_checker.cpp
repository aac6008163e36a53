#include "cloud/content/engine_checker.hpp"

#include "engine/eql/complete.hpp"
#include "engine/eql/eql.hpp"
#include "engine/layout.hpp"
#include "engine/load/load.hpp"
#include "engine/rule_tests.hpp"

#include <map>
#include <utility>

// Tested by tests/unit/cloud/content/engine_checker_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;

// What Aurora's rules and the console call the levels.
std::string severity_name(engine::rule_severity level) {
  switch (level) {
  case engine::rule_severity::informational:
    return "Informational";
  case engine::rule_severity::low:
    return "Low";
  case engine::rule_severity::medium:
    return "Medium";
  default:
    return "High";
  }
}

void complain(diagnostics& out, std::string message) {
  diagnostic problem;
  problem.message = std::move(message);
  out.push_back(std::move(problem));
}

/// No example keeps a node busy for longer.
constexpr time_ns tests_time_max = 2 * ns_per_second;

std::string name_of(const std::vector<engine::rule>& rules,
                    const engine::rule_test_result& what,
                    std::map<std::pair<std::size_t, bool>, int>& counts) {
  const auto& rule = rules[what.rule];
  const bool fires = rule.tests[what.test].fires;
  auto name = std::string{fires ? "match " : "non_match "}
              + std::to_string(++counts[{what.rule, fires}]);
  return rules.size() == 1 ? name : rule.name + ": " + name;
}

} // namespace

engine_checker::engine_checker(std::shared_ptr<const clock_source> clock)
  : clock_{clock ? std::move(clock)
                 : std::make_shared<const system_clock_source>()} {}

// CPU time: a busy node must not fail a rule.
void engine_checker::run_tests(
  const std::vector<engine::rule>& rules,
  const std::vector<std::vector<std::uint32_t>>& lines,
  const engine::layout& fields, rule_facts& into) const {
  engine::rule_test_limits limits;
  limits.go_on = [this, end = clock_->thread_cpu() + tests_time_max] {
    return clock_->thread_cpu() < end;
  };
  std::map<std::pair<std::size_t, bool>, int> counts;
  for (const auto& x : engine::run_rule_tests(rules, fields, limits)) {
    ++(x.passed ? into.tests_passed : into.tests_failed);
    const auto line = x.rule < lines.size() && x.test < lines[x.rule].size()
                        ? lines[x.rule][x.test]
                        : 0U;
    into.cases.push_back({name_of(rules, x, counts), line, x.passed, x.why});
  }
}

void engine_checker::check_rule(engine::rule_language language,
                                std::string_view source, bool exception,
                                checked_rule& into) const {
  engine::layout fields;
  auto loaded = engine::load_rule({"", std::string(source), language}, fields);
  into.problems = std::move(loaded.problems);
  into.facts.natlang = std::move(loaded.natlang);
  const auto& found = exception ? loaded.exceptions : loaded.rules;
  if (has_errors(into.problems))
    return;
  if (found.empty()) {
    complain(into.problems, exception
                              ? "not an ExceptionRule"
                              : "there is no detection rule in this text");
    return;
  }
  into.facts.name = found.front().name;
  into.facts.description = found.front().description;
  into.facts.severity = severity_name(found.front().level);
  into.facts.tags = found.front().tags;
  run_tests(found, loaded.test_lines, fields, into.facts);
}

checked_rule engine_checker::check(std::string_view language,
                                   std::string_view source) const {
  checked_rule checked;
  auto known = engine::language_named(language);
  if (source.size() > source_bytes_max)
    complain(checked.problems, "a rule has at most 1 MiB");
  else if (!known)
    complain(checked.problems, "the language must be cae, eql or sigma");
  else
    check_rule(*known, source, false, checked);
  return checked;
}

checked_rule engine_checker::check_exception(std::string_view source) const {
  checked_rule checked;
  if (source.size() > source_bytes_max)
    complain(checked.problems, "an exception has at most 1 MiB");
  else
    check_rule(engine::rule_language::cae, source, true, checked);
  return checked;
}

diagnostics engine_checker::check_query(std::string_view text,
                                        std::string_view dialect) const {
  engine::eql::options how;
  if (!dialect.empty()) {
    auto named = engine::eql::dialect_named(dialect);
    if (!named) {
      diagnostics wrong;
      complain(wrong, "the dialect must be endgame, elastic or optics");
      return wrong;
    }
    how.speaks = *named;
  }
  return engine::eql::check(text, how);
}

completion engine_checker::complete(std::string_view text,
                                    std::size_t offset) const {
  auto known = engine::eql::complete(text, offset, {});
  completion found;
  found.from = known.from;
  found.to = known.to;
  for (auto& x : known.items)
    found.items.push_back(
      {std::move(x.label), std::string{name_of(x.kind)}, std::move(x.detail)});
  return found;
}

std::vector<std::string>
engine_checker::tags_of(std::string_view language,
                        std::string_view source) const {
  const auto known = engine::language_named(language);
  if (!known)
    return {};
  engine::layout fields;
  auto loaded = engine::load_rule({"", std::string(source), *known}, fields);
  return loaded.rules.empty() ? std::vector<std::string>{}
                              : std::move(loaded.rules.front().tags);
}

} // namespace vedette::cloud
