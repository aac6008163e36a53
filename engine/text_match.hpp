#pragma once

#include "base/result.hpp"
#include "engine/expr.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace vedette::engine {

/// Why RE2 will not run a regex that others might: `look-ahead "(?=" …`. Names
/// the construct; empty when there is none.
std::optional<std::string> unsupported_in_regex(std::string_view regex);

/// Bytes of memory one compiled regex may take.
inline constexpr std::size_t regex_memory_max = std::size_t{4} << 20;

/// The same pattern, with a wildcard that is really something simpler spelled
/// as that: `*x*` contains `x`.
text_pattern simplified(text_pattern pattern);

/// One text_pattern made ready to run. Movable, immutable, safe to share.
class text_matcher {
public:
  /// errc::invalid_argument for a regex that is wrong or too large.
  static result<text_matcher> compile(const text_pattern& pattern);

  text_matcher(text_matcher&&) noexcept;
  text_matcher& operator=(text_matcher&&) noexcept;
  ~text_matcher();

  [[nodiscard]] bool matches(std::string_view text) const;

  /// As `matches`, for text its caller has folded already if the pattern folds.
  [[nodiscard]] bool matches_folded(std::string_view text) const;

  [[nodiscard]] bool folds() const noexcept;

private:
  struct state;
  explicit text_matcher(std::unique_ptr<state> made);
  std::unique_ptr<state> state_;
};

/// Patterns of which one has to match. Folds a text once for all of them and
/// looks equality up in a hash table.
class pattern_set {
public:
  static result<pattern_set> compile(const std::vector<text_pattern>& patterns);

  [[nodiscard]] bool matches(std::string_view text) const;

private:
  [[nodiscard]] bool matches_any(const std::vector<text_matcher>& list,
                                 std::string_view text) const;

  std::vector<text_matcher> exact_;
  std::vector<text_matcher> folding_;
  std::unordered_set<std::string> equals_exact_;
  std::unordered_set<std::string> equals_folding_;
};

} // namespace vedette::engine
