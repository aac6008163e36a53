#pragma once

#include "cloud/content/rule_checker.hpp"

namespace vedette::cloud {

/// Checks with the engine's own readers: what passes here loads on the agent.
class engine_checker final : public rule_checker {
public:
  [[nodiscard]] checked_rule check(std::string_view language,
                                   std::string_view source) const override;
  [[nodiscard]] checked_rule
  check_exception(std::string_view source) const override;
  [[nodiscard]] diagnostics
  check_query(std::string_view text, std::string_view dialect) const override;
  [[nodiscard]] completion complete(std::string_view text,
                                    std::size_t offset) const override;
};

} // namespace vedette::cloud
