#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::cae {

/// A state's Function: `(a & b) | !c` over the names of its field operators.
struct function {
  enum class kind_t : std::uint8_t { name, all, any, negate };
  kind_t kind = kind_t::all;
  std::string name;
  std::vector<function> args;
  std::size_t offset = 0; ///< Within the Function's text.
};

struct function_problem {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

inline constexpr std::size_t function_depth_max = 64;

struct parsed_function {
  bool ok = false;
  function what;
  function_problem why;
};

/// Binds, weakest first: `|`, `&`, `!`. Doubled operators are accepted. A name
/// is what stands between operators, without the blanks around it.
parsed_function parse_function(std::string_view text);

} // namespace vedette::engine::cae
