#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Finds what command lines hide in Base64 and hexadecimal.
namespace vedette::engine {

/// The plain bytes behind every token of `text` that is Base64 (either
/// alphabet, with or without padding) and long enough to be meant as such.
std::vector<std::string> decode_base64_tokens(std::string_view text);

/// The same for hexadecimal: `636174`, `0x636174`, `\x63\x61\x74`.
std::vector<std::string> decode_hex_tokens(std::string_view text);

/// The texts, in UTF-8, that decoded bytes can be meant as: UTF-8 or ASCII as
/// they are, and UTF-16, UTF-32 (either order) and UTF-7, by byte order mark or
/// by looks.
std::vector<std::string> readings_of(std::string_view bytes);

/// Whether a decoded token, in some reading, contains `part`. Requires `part`
/// to be folded when `fold` is set.
bool decoded_contains(const std::vector<std::string>& tokens,
                      std::string_view part, bool fold);

} // namespace vedette::engine
