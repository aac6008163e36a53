#pragma once

#include "engine/function.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace vedette::engine::eql {

/// What is known about a value before any event is seen; a set, as bits.
using types = std::uint8_t;
inline constexpr types type_null = 1;
inline constexpr types type_boolean = 2;
inline constexpr types type_number = 4;
inline constexpr types type_text = 8;
inline constexpr types type_list = 16;
inline constexpr types type_any = 31;

std::string_view name_of_types(types x);

/// How a function is compiled.
enum class function_form : std::uint8_t {
  plain,      ///< call `id`.
  arithmetic, ///< add(a, b) is a + b.
  wildcard,   ///< (text, pattern…)
  regex,      ///< (text, regex…), in either order when there are two.
  network,    ///< (address, cidr…)
  array,      ///< (list, name, body)
  identity,   ///< safe(x) is x.
};

struct signature {
  std::string_view name;      ///< As people write it; found in any case.
  std::string_view arguments; ///< For people.
  std::string_view meaning;
  function_form form = function_form::plain;
  function_id id = function_id::none;
  std::uint8_t at_least = 1;
  std::uint8_t at_most = 1; ///< 255: any number.
  types takes[4] = {};      ///< The last one holds for all that follow.
  types gives = type_any;
};

std::span<const signature> signatures();
/// nullptr when there is no such function.
const signature* find_signature(std::string_view name);

} // namespace vedette::engine::eql
