#pragma once

#include "actors/contract/window.hpp"
#include "engine/cost.hpp"
#include "schema/wire.hpp"

#include <memory>
#include <vector>

namespace vedette::agent {

/// What the rules of a policy cost this device, in the engine and in windows,
/// and which of them have to pause. Pure.
class rule_ledger {
public:
  explicit rule_ledger(const engine::rule_budget::limits& how) : how_{how} {}

  /// Starts anew.
  void use(std::shared_ptr<const actors::rule_book> book);

  /// Takes what was spent so far; says whom to suspend and who may work again.
  /// `now` is any steady time. Windows of an older book are left out.
  std::vector<engine::rule_budget::change>
  review(std::vector<engine::rule_cost> rules, actors::window_costs windows,
         time_ns now);

  /// How a rule stands, for people. `wall_ahead` is added to steady times.
  [[nodiscard]] schema::rule_cost of(std::uint32_t rule,
                                     time_ns wall_ahead) const;
  /// The `count_max` dearest rules, and all that are suspended.
  [[nodiscard]] std::vector<schema::rule_cost>
  dearest(std::size_t count_max, time_ns wall_ahead) const;
  [[nodiscard]] std::size_t suspended() const;

private:
  [[nodiscard]] time_ns spent(std::uint32_t rule) const;

  engine::rule_budget::limits how_;
  std::shared_ptr<const actors::rule_book> book_;
  std::unique_ptr<engine::rule_budget> budget_;
  std::vector<engine::rule_cost> rules_;            // By rule.
  std::vector<actors::window_costs::item> windows_; // By rule.
};

} // namespace vedette::agent
