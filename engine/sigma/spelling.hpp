#pragma once

#include "base/result.hpp"
#include "engine/sigma/item.hpp"
#include "engine/sigma/modifiers.hpp"
#include "engine/sigma/text.hpp"

#include <string_view>
#include <vector>

namespace vedette::engine::sigma {

/// Patterns that one line of a selection may need.
inline constexpr std::size_t item_patterns_max = 20'000;

/// All the texts that a value stands for after its modifiers, in their order.
/// errc::overloaded for more than `spellings_max` of them, errc::not_found for
/// a placeholder without values, errc::invalid_argument for what cannot be
/// encoded.
result<std::vector<wild_text>>
spellings_of(std::string_view value, const std::vector<transform>& transforms,
             const placeholder_table& placeholders);

} // namespace vedette::engine::sigma
