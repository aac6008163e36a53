#include "engine/plan/scratch.hpp"

#include <algorithm>

// Tested by tests/unit/engine/cost_test.cpp

namespace vedette::engine {

/// Which rules ask for an atom; those share what it costs.
std::vector<std::vector<std::uint32_t>> plan::scratch::rules_of_atoms() const {
  std::vector<std::vector<std::uint32_t>> out(of_.pool.atoms().size());
  std::vector<atom_id> atoms;
  for (const auto& unit : of_.units) {
    atoms.clear();
    of_.pool.collect(unit.formula, atoms);
    for (auto atom : atoms)
      if (out[atom].empty() || out[atom].back() != unit.rule)
        out[atom].push_back(unit.rule);
  }
  return out;
}

void plan::scratch::measure(rule_meter* meter) {
  meter_ = meter;
  work_.probe.meter = meter;
  if (meter != nullptr)
    work_.probe.rules = rules_of_atoms();
}

// Lanes are made without the units of such rules; what was remembered knows
// them still.
void plan::scratch::suspend(const std::vector<bool>& rules) {
  std::vector<bool> units(of_.units.size());
  for (std::size_t i = 0; i < units.size(); ++i)
    units[i] = rules[of_.units[i].rule];
  lanes_.leave_out(std::move(units));
  const auto askers = rules_of_atoms();
  work_.probe.asleep.assign(askers.size(), false);
  for (std::size_t i = 0; i < askers.size(); ++i)
    work_.probe.asleep[i]
      = !askers[i].empty()
        && std::all_of(askers[i].begin(), askers[i].end(),
                       [&](auto rule) { return rules[rule]; });
  forget();
}

} // namespace vedette::engine
