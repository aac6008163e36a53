#include "cloud/content/engine_checker.hpp"

#include "engine/cae/compile.hpp"
#include "engine/cae/natlang.hpp"
#include "engine/eql/eql.hpp"
#include "engine/layout.hpp"
#include "engine/sigma/compile.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;

// What Aurora's rules and the console call the levels.
std::string severity_name(engine::rule_severity level) {
  switch (level) {
    case engine::rule_severity::informational: return "Informational";
    case engine::rule_severity::low: return "Low";
    case engine::rule_severity::medium: return "Medium";
    default: return "High";
  }
}

void complain(diagnostics& out, std::string message) {
  diagnostic problem;
  problem.message = std::move(message);
  out.push_back(std::move(problem));
}

void check_cae(std::string_view source, bool exception, checked_rule& into) {
  auto document = engine::cae::read_rule(source, into.problems);
  if (!document)
    return;
  bool is_exception = document->type == engine::cae::object_type::exception;
  if (is_exception != exception) {
    complain(into.problems, exception ? "not an ExceptionRule"
                                      : "an ExceptionRule is not a rule of its "
                                        "own: add it as an exception");
    return;
  }
  engine::layout fields;
  auto compiled
    = engine::cae::compile(*document, source, fields, into.problems);
  if (!compiled)
    return;
  into.facts.name = document->name;
  into.facts.description = document->description;
  into.facts.severity = severity_name(document->severity);
  into.facts.natlang = engine::cae::to_words(*document);
}

void check_eql(std::string_view source, checked_rule& into) {
  engine::layout fields;
  engine::eql::options how;
  std::ignore = engine::eql::compile_rule( // Only what is wrong with it.
    source, how, fields, into.problems);
}

void check_sigma(std::string_view source, checked_rule& into) {
  auto documents = engine::sigma::parse(source, "", into.problems);
  engine::layout fields;
  auto rules = engine::sigma::compile(documents, fields, {}, into.problems);
  if (rules.empty() && !has_errors(into.problems))
    complain(into.problems, "there is no rule in this text");
  if (has_errors(into.problems) || rules.empty())
    return;
  into.facts.name = rules.front().name;
  into.facts.description = rules.front().description;
  into.facts.severity = severity_name(rules.front().level);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

constexpr std::array<std::string_view, 24> keywords{
  "process", "file",    "network", "dns",      "any",  "where",
  "and",     "or",      "not",     "in",       "like", "like~",
  "regex",   "regex~",  "sequence", "sample",  "join", "by",
  "with",    "maxspan", "until",   "runs",     "true", "false"};

} // namespace

checked_rule engine_checker::check(std::string_view language,
                                   std::string_view source) const {
  checked_rule checked;
  if (source.size() > source_bytes_max)
    complain(checked.problems, "a rule has at most 1 MiB");
  else if (language == "cae")
    check_cae(source, false, checked);
  else if (language == "eql")
    check_eql(source, checked);
  else if (language == "sigma")
    check_sigma(source, checked);
  else
    complain(checked.problems, "the language must be cae, eql or sigma");
  return checked;
}

checked_rule engine_checker::check_exception(std::string_view source) const {
  checked_rule checked;
  if (source.size() > source_bytes_max)
    complain(checked.problems, "an exception has at most 1 MiB");
  else
    check_cae(source, true, checked);
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
