#pragma once

#include "base/diagnostic.hpp"
#include "cloud/content/objects.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// What a rule says about itself, and how its own unit tests went.
struct rule_facts {
  std::string name, description;
  std::string severity; ///< High, Medium, Low, Informational.
  std::string natlang;  ///< The rule in English; empty when there is none.
  std::vector<std::string> tags;
  std::uint32_t tests_passed = 0, tests_failed = 0;
  std::vector<rule_case> cases;
};

struct checked_rule {
  diagnostics problems;
  rule_facts facts;
  [[nodiscard]] bool valid() const { return !has_errors(problems); }
};

struct completion_item {
  std::string label, kind, detail;
};

struct completion {
  std::size_t from = 0, to = 0; ///< The bytes an item would replace.
  std::vector<completion_item> items;
};

/// The languages, as the agent reads them. Thread-safe; any bytes go in.
class rule_checker {
public:
  virtual ~rule_checker() = default;
  /// `language` is cae, eql or sigma; another one is a problem.
  [[nodiscard]] virtual checked_rule check(std::string_view language,
                                           std::string_view source) const = 0;
  [[nodiscard]] virtual checked_rule
  check_exception(std::string_view source) const = 0;
  [[nodiscard]] virtual diagnostics
  check_query(std::string_view text, std::string_view dialect) const = 0;
  [[nodiscard]] virtual completion complete(std::string_view text,
                                            std::size_t offset) const = 0;
};

} // namespace vedette::cloud
