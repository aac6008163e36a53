#pragma once

#include "engine/key.hpp"
#include "engine/plan.hpp"
#include "engine/plan/field_index.hpp"
#include "engine/plan/formula.hpp"
#include "engine/step_captures.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// The immutable part of a plan.
///
/// Each step of each rule is a unit: a formula over atoms. An event's routing
/// fields (the few that say what kind of event this is) select a lane: what is
/// left of all formulas once the conditions on these fields are decided. For a
/// unit to match, one of its triggers must be true (unless it has none), so
/// only units of true triggers are looked at.
struct plan::compiled {
  using atom_id = plan_detail::atom_id;
  using node_id = plan_detail::node_id;

  static constexpr std::uint32_t none = 0xffffffff;

  struct unit {
    std::uint32_t rule = 0;
    std::uint32_t step = 0; ///< Index, or the count of steps for `until`.
    node_id formula = 0;
    bool triggered = false; ///< Has triggers; else it is always looked at.
    /// Answers for formulas with open atoms; empty for others.
    std::optional<expression> whole;
  };

  /// Keys and measured values of one step.
  struct step_values {
    std::optional<key_maker> by;
    std::vector<expression> measured;
  };

  std::vector<rule> rules;
  layout fields;
  plan_detail::formula_pool pool;
  std::vector<unit> units;

  std::vector<plan_detail::field_index> indexes;
  std::vector<slot> index_slots; ///< Field of each index.
  std::uint32_t keyword_index = none;
  std::vector<std::uint32_t> index_of_atom; ///< `none` for open atoms.
  std::vector<std::uint32_t> routing;       ///< Indexes of routing fields.
  std::vector<bool> is_routing;             ///< By index.

  /// Whether the routing fields alone decide an atom.
  [[nodiscard]] bool routes(atom_id id) const {
    return index_of_atom[id] != none && is_routing[index_of_atom[id]];
  }

  std::vector<std::vector<std::uint32_t>> units_of_atom; ///< As a trigger.
  std::vector<std::uint32_t> uses_of_atom;               ///< In all units.
  std::vector<std::vector<node_id>> flats_of_atom; ///< Flat nodes it is in.

  std::vector<std::vector<step_values>> values;       ///< By rule and step.
  std::vector<std::optional<step_captures>> captures; ///< By rule.
  std::vector<std::vector<consumer>> consumers;       ///< By rule.
};

namespace plan_detail {

/// Fills everything from `rules` and `fields`.
void compile_plan(plan::compiled& to, std::vector<plan::rejected>& rejected);

/// Names of the fields that say what kind of event this is.
bool is_routing_field(std::string_view name);

/// The atoms one of which must be true for a formula to hold, chosen to be
/// rarely true; empty when there are none. Routing fields have decided their
/// atoms before, so those trigger nothing.
std::vector<atom_id> triggers_of(const plan::compiled& of, node_id formula);

} // namespace plan_detail

} // namespace vedette::engine
