#pragma once

#include "engine/plan.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// A policy, compiled. Immutable and shared: a finding keeps the book it was
/// made with, however often the policy changes meanwhile.
struct rule_book {
  std::shared_ptr<const schema::policy> policy;
  std::shared_ptr<const engine::plan> plan;
  /// Per rule of the plan: index into policy->rules.
  std::vector<std::uint32_t> config_of;
  /// Per rule of the plan: what it is, whatever its index in this book. Equal
  /// text, equal identity: its windows outlive a change of the policy.
  std::vector<std::uint64_t> identity_of;

  [[nodiscard]] const schema::rule_config& config(std::uint32_t rule) const {
    return policy->rules[config_of[rule]];
  }
};

} // namespace vedette::actors
