#include "cloud/content/engine_checker.hpp"

#include "engine/eql/eql.hpp"
#include "engine/layout.hpp"
#include "engine/load/load.hpp"

#include <algorithm>
#include <array>
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

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

constexpr std::array<std::string_view, 24> keywords{
  "process", "file",    "network",  "dns",    "any",  "where",
  "and",     "or",      "not",      "in",     "like", "like~",
  "regex",   "regex~",  "sequence", "sample", "join", "by",
  "with",    "maxspan", "until",    "runs",   "true", "false"};

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
  completion found;
  found.to = std::min(offset, text.size());
  found.from = found.to;
  while (found.from > 0 && is_word(text[found.from - 1]))
    --found.from;
  auto typed = text.substr(found.from, found.to - found.from);
  for (auto word : keywords)
    if (word.substr(0, typed.size()) == typed)
      found.items.push_back({std::string(word), "keyword", ""});
  return found;
}

} // namespace vedette::cloud
