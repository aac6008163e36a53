#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::sigma {

/// What a condition says about the search identifiers of its rule.
struct condition {
  enum class kind_t : std::uint8_t {
    name, ///< `names[0]` must match.
    any,  ///< `1 of pattern`: one of `names`.
    all,  ///< `all of pattern`: each of `names`.
    both, ///< args joined by `and`.
    one,  ///< args joined by `or`.
    negate,
  };
  kind_t kind = kind_t::name;
  std::vector<std::string> names;
  std::vector<condition> args;
};

/// A condition, or what is wrong with it and where (offset into the text).
struct condition_problem {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

inline constexpr std::size_t condition_depth_max = 64;
/// Search identifiers that all patterns of one condition may stand for.
inline constexpr std::size_t condition_names_max = 100'000;
/// Characters that fitting them may look at.
inline constexpr std::size_t condition_steps_max = 20'000'000;

/// Whether a pattern of an identifier, with `*` for any run, fits a name. Adds
/// the characters that were looked at to `steps`: at most the product of both
/// lengths.
bool fits_identifier(std::string_view pattern, std::string_view name,
                     std::size_t& steps);

/// Parses `selection and not 1 of filter_*` over the identifiers `names`.
/// Binds, weakest first: or, and, not, `x of`, parentheses. Key words are
/// accepted in any case.
struct parsed_condition {
  bool ok = false;
  condition what;
  condition_problem why;
};
parsed_condition parse_condition(std::string_view text,
                                 const std::vector<std::string>& names);

} // namespace vedette::engine::sigma
