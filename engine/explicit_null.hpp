#pragma once

#include <string>
#include <string_view>

namespace vedette::engine {

/// Name of the fact that a document has `field` with the value null, or an
/// empty list: true then, else not there. Only documents know it; for native
/// events a field without a value is not there. No document can have a field of
/// this name, which ends in a control character.
inline std::string explicit_null(std::string_view field) {
  return std::string{field} + '\x1f';
}

inline bool is_explicit_null(std::string_view name) {
  return name.ends_with('\x1f');
}

} // namespace vedette::engine
