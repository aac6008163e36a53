#pragma once

#include "base/diagnostic.hpp"
#include "engine/cae/function.hpp"
#include "engine/cae/operator_table.hpp"
#include "engine/rule.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A CAE rule as its author wrote it, read but not resolved: compile.hpp says
/// what it means, natlang.hpp says it in words.
namespace vedette::engine::cae {

struct place {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string pointer;
};

/// A facet of an artifact of the event, or literals.
struct operand {
  bool is_facet = false;
  std::string source; ///< `TargetProcess`; empty for literals.
  std::string facet;  ///< `CommandLine`
  std::vector<std::string> literals;
  place at;
};

enum class operand_type : std::uint8_t {
  text,
  integer,
  real,
  boolean,
  date_time,
  ip,
};

struct field_operator {
  std::string name; ///< Its key in FieldOperators.
  const operator_info* what = nullptr;
  std::vector<operand> operands;
  operand_type type = operand_type::text;
  bool ignore_case = false;
  std::optional<double> minimum; ///< Options of operators that measure.
  std::optional<double> maximum;
  place at;
};

struct event_filter {
  std::string category;
  std::string subcategory;
  std::string type;
  place at;
};

struct state {
  std::string name;
  std::string scope;
  std::string function_text;
  function when;
  place function_at;
  std::vector<field_operator> operators;
  std::vector<event_filter> filters; ///< Any admits the event; none = all.
  std::vector<std::string> artifacts;
  time_ns time_limit = no_limit;
  bool harvest = true;
  /// Our own: the states of one detection agree in these (`CorrelateBy`).
  std::vector<operand> correlate_by;
  place at;
};

enum class object_type : std::uint8_t { detection, response, exception };

struct rule_path {
  std::vector<std::string> states;
  place at;
};

struct rule_document {
  object_type type = object_type::detection;
  std::string id;
  std::uint32_t version = 1;
  std::string name;
  std::string description;
  std::string category;
  rule_severity severity = rule_severity::medium;
  std::vector<std::string> systems; ///< `linux`, `windows`, `macos`
  std::vector<std::string> tags;
  std::vector<state> states; ///< Nested ones follow the one they are in.
  std::vector<rule_path> paths;
  time_ns valid_from = std::numeric_limits<time_ns>::min();
  time_ns valid_until = no_limit;
  time_ns lifetime = no_limit;
  std::uint32_t activations_max = 0;
  bool many_per_context = true;
  bool rundown_events = true; ///< ActivationCanUtilizeDeviceStateEvents.
  /// The rule's unit tests: JSON texts of an event, or of an array of events.
  std::vector<std::string> match;
  std::vector<std::string> non_match;
  place at;
};

/// Reads a rule or exception, forgiving what published rules get wrong (see
/// docs/rules.md); what is forgiven is warned about. nullopt when there are
/// errors; they are in `out` with line, column and JSON pointer.
std::optional<rule_document> read_rule(std::string_view text, diagnostics& out);

/// .NET's TimeSpan, `[-][d.]h:mm:ss[.fff]`; a colon for the last dot is
/// forgiven. Negative = no limit. nullopt when it is something else.
std::optional<time_ns> read_time_span(std::string_view text);

} // namespace vedette::engine::cae
