#include "cloud/content/engine_checker.hpp"

#include "engine/eql/complete.hpp"
#include "engine/eql/eql.hpp"
#include "engine/layout.hpp"
#include "engine/load/load.hpp"

#include <utility>

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

void check_rule(engine::rule_language language, std::string_view source,
                bool exception, checked_rule& into) {
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
}

} // namespace

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

} // namespace vedette::cloud
