#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace vedette {

/// Reads `2026-11-23T03:18:37.123456789Z` and its common variants: a blank for
/// the `T`, a comma for the point, `±hh:mm` or nothing (UTC) for the `Z`, a
/// date alone. nullopt for anything else, for days that do not exist, and for
/// years outside 1678 … 2261.
std::optional<time_ns> parse_time(std::string_view text);

} // namespace vedette
