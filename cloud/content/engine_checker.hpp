#pragma once

#include "base/clock.hpp"
#include "cloud/content/rule_checker.hpp"
#include "engine/load/load.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// Checks with the engine's own readers: what passes here loads on the agent.
/// The examples of rules are run, within bounds of work and time.
class engine_checker final : public rule_checker {
public:
  /// `clock` bounds the time that examples take; null = the system's.
  explicit engine_checker(std::shared_ptr<const clock_source> clock = nullptr);

  [[nodiscard]] checked_rule check(std::string_view language,
                                   std::string_view source) const override;
  [[nodiscard]] checked_rule
  check_exception(std::string_view source) const override;
  [[nodiscard]] diagnostics
  check_query(std::string_view text, std::string_view dialect) const override;
  [[nodiscard]] completion complete(std::string_view text,
                                    std::size_t offset) const override;

  /// What a rule is tagged with; nothing when it does not compile.
  [[nodiscard]] std::vector<std::string> tags_of(std::string_view language,
                                                 std::string_view source) const;

private:
  void check_rule(engine::rule_language language, std::string_view source,
                  bool exception, checked_rule& into) const;
  void run_tests(const std::vector<engine::rule>& rules,
                 const std::vector<std::vector<std::uint32_t>>& lines,
                 const engine::layout& fields, rule_facts& into) const;

  std::shared_ptr<const clock_source> clock_;
};

} // namespace vedette::cloud
