#pragma once

#include <string_view>

namespace vedette::cli {

/// What a file that holds no JSON is, by its first bytes, and what to do about
/// it; empty when it may be JSON.
std::string_view foreign_kind(std::string_view head);

/// Bytes that foreign_kind wants to see.
inline constexpr std::size_t kind_bytes = 16;

} // namespace vedette::cli
