#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vedette {

/// Text of strangers, safe to show on a terminal: control characters (C0 but
/// tab and newline, DEL, C1), characters that change the direction of text and
/// bytes that are not UTF-8 each become `?`. The number of characters stays.
std::string printable(std::string_view text);

/// The same, with newlines as `\n` and tabs as blanks: one line.
std::string printable_line(std::string_view text);

/// At most `bytes_max` bytes of a text, whole characters, with `…` for what was
/// left out at the end.
std::string shortened(std::string_view text, std::size_t bytes_max);

} // namespace vedette
