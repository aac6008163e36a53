#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "engine/layout.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

class rule_meter;
class step_captures;

/// One rule's answer to one event.
struct hit {
  std::uint32_t rule = 0;  ///< Index into the plan's rules.
  std::uint64_t steps = 0; ///< Bit i = step i matched; next bit = `until`.
};

/// All rules compiled together. Immutable, shared between threads; what an
/// evaluation needs to scribble on is in `scratch`.
class plan {
public:
  class scratch;
  struct compiled; ///< Opaque.

  ~plan();
  plan(plan&&) noexcept;
  plan& operator=(plan&&) noexcept;

  /// Compiles rules over one layout. A rule that cannot be compiled (regex too
  /// large, too many steps) is reported by its index and left out.
  struct rejected {
    std::size_t rule;
    diagnostic why;
  };
  static plan compile(std::vector<rule> rules, layout fields,
                      std::vector<rejected>& out);

  [[nodiscard]] const std::vector<rule>& rules() const;
  [[nodiscard]] const layout& fields() const;
  struct scratch_deleter {
    void operator()(scratch* x) const;
  };
  using scratch_ptr = std::unique_ptr<scratch, scratch_deleter>;
  /// Requires that the plan outlives it. For one thread.
  [[nodiscard]] scratch_ptr make_scratch() const;

  /// The conditions of a rule that look at earlier steps' events; nullptr when
  /// it has none. `match` answers them as if they were yes.
  [[nodiscard]] const step_captures* captures(std::uint32_t rule) const;

  /// A step of a rule that takes another rule's detections.
  struct consumer {
    std::uint32_t rule = 0;
    std::uint32_t step = 0;
  };
  [[nodiscard]] const std::vector<consumer>&
  consumers(std::uint32_t rule) const;

  /// Whether some rule searches every value of an event, so that rows need
  /// `all`.
  [[nodiscard]] bool needs_all() const;

  /// From now on `meter` hears what rules cost; null = nobody does. Requires
  /// that it outlives the scratch.
  void measure(scratch& work, rule_meter* meter) const;
  /// From now on rules whose flag is set are not worked out and do not match.
  void suspend(scratch& work, const std::vector<bool>& rules) const;

  /// Appends the hits of one event, by ascending rule.
  void match(const row& event, scratch& work, std::vector<hit>& out) const;

  /// Fills `out` with the keys of a step's event for a multi-step rule: equal
  /// keys, equal bytes. None when a part is null that may not be (such an event
  /// cannot be part of the rule), several when parts are lists. The step behind
  /// the last is `until`. key_for_people shows a key. Returns how many keys
  /// were left out as too many for one event.
  std::size_t keys_of(std::uint32_t rule, std::size_t step, const row& event,
                      scratch& work, std::vector<std::string>& out) const;
  /// The first of these keys.
  [[nodiscard]] std::optional<std::string> key_of(std::uint32_t rule,
                                                  std::size_t step,
                                                  const row& event,
                                                  scratch& work) const;

  /// What a correlation counts or sums of a step's event: null, a number or
  /// text (several fields become one text). Valid until `work` is used again.
  [[nodiscard]] value measured_of(std::uint32_t rule, std::size_t step,
                                  const row& event, scratch& work) const;

private:
  plan();
  std::unique_ptr<compiled> compiled_;
};

} // namespace vedette::engine
