#pragma once

#include "base/diagnostic.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Rules of all languages, from text to what a plan is made of: the one way in
/// for the agent, the API and the command line.
namespace vedette::engine {

enum class rule_language : std::uint8_t { cae, eql, sigma };

/// `cae`, `eql`, `sigma`
std::string_view name_of(rule_language which);
std::optional<rule_language> language_named(std::string_view name);

/// By the name's ending (.json, .eql, .yml, .yaml), else by the text's looks.
rule_language guess_language(std::string_view file_name, std::string_view text);

/// One text of rules. A Sigma file may hold several documents.
struct rule_source {
  std::string name; ///< For diagnostics: the file, or empty.
  std::string text;
  rule_language language = rule_language::cae;
  /// Of EQL that names none itself; empty = elastic.
  std::string dialect{};
};

struct loaded_rules {
  std::vector<rule> rules;
  /// Per rule: index of the source it came from.
  std::vector<std::size_t> origins;
  /// Per rule and example: the line it is on.
  std::vector<std::vector<std::uint32_t>> test_lines;
  /// What the ExceptionRules among the sources leave out; apply with
  /// `leave_out`.
  std::vector<rule> exceptions;
  diagnostics problems;
  /// The rules in English; only from `load_rule`.
  std::string natlang;

  [[nodiscard]] bool ok() const { return !has_errors(problems); }
};

/// Compiles a set of rules together over one layout. A source with errors is
/// left out, its errors are among the problems, with file, line and column;
/// the others work. Sigma correlations may refer to rules of other sources.
/// Texts of strangers are welcome: nothing is thrown, and what would cost too
/// much time or memory is refused (budget.hpp and the languages' own limits).
///
/// EQL files may begin with comment lines `// key: value` (name, id, severity,
/// description, tags, dialect, match, non_match); see docs/rules.md.
loaded_rules load_rules(std::span<const rule_source> sources, layout& fields);

/// Compiles one text; also says it in English.
loaded_rules load_rule(const rule_source& source, layout& fields);

/// Makes rules blind to the events of exceptions, before anything activates.
/// Requires all to be compiled over one layout.
void leave_out(rule& what, std::span<const rule> exceptions);

} // namespace vedette::engine
