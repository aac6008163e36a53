#pragma once

#include "engine/cost.hpp"

#include <cstdint>
#include <vector>

namespace vedette::engine::plan_detail {

/// What scanning knows of costs: which atoms nobody asks for at the moment, and
/// whom to charge with the others.
struct cost_probe {
  rule_meter* meter = nullptr;
  bool timed = false; ///< This event's time is wanted.
  std::vector<std::vector<std::uint32_t>> rules; ///< By atom.
  std::vector<bool> asleep;                      ///< By atom; empty = none is.

  [[nodiscard]] bool sleeps(std::uint32_t atom) const {
    return !asleep.empty() && asleep[atom];
  }
};

/// Charges the rules of an atom with the time to the end of the block.
class atom_timing {
public:
  atom_timing(const cost_probe& probe, std::uint32_t atom)
    : probe_{probe}, atom_{atom} {
    if (probe_.timed)
      began_ = probe_.meter->now();
  }
  ~atom_timing() {
    if (probe_.timed)
      probe_.meter->took(probe_.rules[atom_], probe_.meter->now() - began_);
  }
  atom_timing(const atom_timing&) = delete;
  atom_timing& operator=(const atom_timing&) = delete;

private:
  const cost_probe& probe_;
  std::uint32_t atom_;
  time_ns began_ = 0;
};

} // namespace vedette::engine::plan_detail
