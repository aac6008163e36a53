#pragma once

#include "engine/expr.hpp"
#include "engine/step_captures.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::engine {

/// Events that a detection takes along into another rule's detection; what goes
/// beyond is left out.
inline constexpr std::size_t nested_events_max = 1'000;

/// What a detection of one rule is to a rule that is made of detections: the
/// step it is there, under which key, with which value. Read from the event
/// that completes it.
struct handover {
  std::uint32_t rule = 0;
  std::uint32_t step = 0;
  std::string key;
  constant measured;
  /// What that rule's detection is to others in its turn.
  std::shared_ptr<const std::vector<handover>> next;
};

/// What one event is to one rule and key: a detection when the rule has one
/// step, else food for the window of that key.
struct rule_hit {
  std::uint32_t rule = 0;
  std::uint64_t steps = 0; ///< Bit i = step i; the bit after the last = until.
  std::string key;         ///< As plan::keys_of spells it; empty = none.
  constant measured;       ///< What a correlation counts or sums.
  /// For rules with captures: what later steps look at.
  std::shared_ptr<const kept_fields> kept;
  /// For rules whose detections others are made of.
  std::shared_ptr<const std::vector<handover>> handovers;
};

} // namespace vedette::engine
