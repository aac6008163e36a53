#pragma once

#include "base/result.hpp"
#include "engine/eval.hpp"
#include "engine/rule.hpp"
#include "engine/window.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace vedette::engine {

/// What is kept of an event because other steps look at it.
using kept_fields = std::vector<constant>;

/// Whether `what` looks at a field of another step's event.
bool looks_back(const expr& what, const std::vector<capture>& captures);

/// A condition that holds whenever `what` does, whatever earlier steps' events
/// were: what can be asked of an event by itself.
expr without_captures(const expr& what, const std::vector<capture>& captures);

/// Tests the steps of one rule that look at the events of its earlier steps.
/// Immutable and shareable.
class step_captures {
public:
  /// errc as expression.
  static result<step_captures> compile(const rule& of);

  /// Steps that have such a condition; the bit behind the last = until.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

  /// Copies what this or a later step's condition may look at.
  [[nodiscard]] kept_fields keep(const row& event) const;

  /// What was kept of an event that a window holds; nullptr = not there.
  using look_up = std::function<const kept_fields*(std::uint64_t ref)>;

  /// Those of `matched` that hold for the partial match they would extend.
  [[nodiscard]] std::uint64_t test(std::uint64_t matched, const window& partial,
                                   const kept_fields& now, const look_up& find,
                                   eval_scratch& work) const;

private:
  struct condition {
    std::size_t step = 0;
    expression where; // Over the kept fields.
  };
  std::vector<slot> kept_;        // By local index: the field in events' rows.
  std::vector<capture> captures_; // In local indices.
  std::vector<condition> conditions_;
  std::uint64_t steps_ = 0;
};

} // namespace vedette::engine
