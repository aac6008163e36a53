#pragma once

#include "base/clock.hpp"
#include "engine/expr.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

enum class rule_severity : std::uint8_t {
  informational,
  low,
  medium,
  high,
  critical
};

/// How the steps of a rule combine.
enum class rule_shape : std::uint8_t {
  single,      ///< One step: an event that matches is a detection.
  sequence,    ///< Steps in order, per key (EQL sequence, CAE paths of states).
  join,        ///< Steps in any order, per key (EQL join).
  sample,      ///< Steps in any order and time, per key (EQL sample).
  correlation, ///< Sigma correlation over other rules' matches.
};

inline constexpr time_ns no_limit = std::numeric_limits<time_ns>::max();

struct step {
  std::string name; ///< CAE state name, EQL `as` alias, or empty.
  expr where;       ///< Includes the test of the event's class.
  /// Parts of the key. A null part keeps an event out of the rule, unless its
  /// bit is set here: then null is a value like others.
  std::vector<expr> by;
  std::uint64_t by_nullable = 0;
  bool fold_key = false; ///< Keys that differ in case only are the same.
  /// Endgame: the partial match this step extends stays for other events.
  bool fork = false;
  /// Nested correlation: this step takes the detections of the rule of this id
  /// instead of events (`where` is never yes). Key and value are read from the
  /// event that completed that rule.
  std::string fed_by;
  bool missing = false;   ///< `![ ]`: must not happen.
  std::uint32_t runs = 1; ///< `with runs=N`.
  /// Sequence: at most this long after the step before (CAE
  /// ActivationTimeLimit).
  time_ns within = no_limit;
  bool harvest = true; ///< Its event is part of the detection.
};

/// `child of [ … ]` and its kin: a fact about the event's process that depends
/// on earlier events. A lineage_tracker works it out and puts true or false
/// into the cell `into` before the rule's steps look at the row.
enum class lineage_kind : std::uint8_t {
  child,      ///< The process was started by a process that matched.
  descendant, ///< … or by one of its descendants.
  event,      ///< The process itself matched.
};

struct lineage {
  lineage_kind kind = lineage_kind::child;
  expr where; ///< May look at the lineages in front of this one.
  slot into = 0;
};

/// Later steps look at a field of the event an earlier step bound: before they
/// do, the value that the event of `step` had in `from` is put into `into`.
struct capture {
  slot into = 0;
  std::size_t step = 0;
  slot from = 0;
};

/// Sigma correlation parameters; see ../shared spec 2.1.
struct correlation {
  enum class kind_t : std::uint8_t {
    event_count,
    value_count,
    temporal,
    temporal_ordered,
    value_sum,
    value_avg,
    value_percentile,
    value_median,
  };
  kind_t kind = kind_t::event_count;
  expr_op op = expr_op::greater_equal;
  double threshold = 1;
  std::optional<expr_op> op2; ///< A second bound, for ranges.
  double threshold2 = 0;
  /// Per step: the counted or summed field; several are counted as a tuple.
  std::vector<std::vector<expr>> value;
  double percentile = 50;
  /// Temporal: which steps must have happened, of `all`, `any`, `negate` and
  /// `variable` (the step's index). Without it, `op` and `threshold` count
  /// them.
  std::optional<expr> wanted;
  bool emit_members = false; ///< `generate: true`: referenced rules report too.
};

/// An example that a rule carries: it must, or must not, fire on it.
struct rule_test {
  bool fires = true;
  std::string events; ///< JSON: one event, or a list of events in order.
};

/// One rule after its language is done with it.
struct rule {
  std::string id;
  std::string name;
  std::string description;
  rule_severity level = rule_severity::medium;
  rule_shape shape = rule_shape::single;
  std::vector<step> steps;
  /// Paths through the steps, as indices (CAE). Empty = 0, 1, 2 …; several =
  /// alternatives, any of which completes the rule.
  std::vector<std::vector<std::uint16_t>> paths;
  std::optional<step> until;
  /// Endgame: an event that is both `until` and a step ends the partial matches
  /// before it is looked at as a step. Elsewhere it ends them afterwards.
  bool until_first = false;
  std::vector<lineage> lineages;
  std::vector<capture> captures;
  time_ns max_span = no_limit;
  time_ns activation_lifetime = no_limit;
  std::uint32_t activations_max = 0; ///< Per rule; 0 = the engine's bound.
  bool many_per_key = true;          ///< AllowMultipleActivationsPerContext.
  std::optional<correlation> correlate;
  std::vector<std::string> tags; ///< ATT&CK techniques among them.
  /// Artifacts of interest by step (CAE Actions): `InstigatingProcess` …
  std::vector<std::vector<std::string>> artifacts;
  /// Events outside of [valid_from, valid_until) do not match.
  time_ns valid_from = std::numeric_limits<time_ns>::min();
  time_ns valid_until = no_limit;
  bool enabled = true;
  /// False: it only feeds correlations (`step::fed_by`) and reports nothing.
  bool reported = true;
  std::vector<rule_test> tests;
};

/// Whether the rule measures time between its events.
[[nodiscard]] bool has_span(const rule& of);

} // namespace vedette::engine
