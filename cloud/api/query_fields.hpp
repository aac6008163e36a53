#pragma once

#include "cloud/api/field.hpp"

namespace vedette::cloud {

inline constexpr std::int64_t query_bytes_max = 256LL * 1024;

inline field query_field() {
  return prose_field("query", 0, query_bytes_max);
}

inline field dialect_field() {
  return choice_field("dialect", {"endgame", "elastic", "optics"});
}

} // namespace vedette::cloud
