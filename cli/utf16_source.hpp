#pragma once

#include "cli/input.hpp"

#include <memory>
#include <string_view>

namespace vedette::cli {

/// Turns UTF-16 into UTF-8 when `head`, the first bytes of the source, says so:
/// by a byte order mark, or by JSON's first bracket in two bytes. Other sources
/// come back as they are. What is no UTF-16 becomes U+FFFD.
std::unique_ptr<byte_source> as_utf8(std::unique_ptr<byte_source> source,
                                     std::string_view head);

} // namespace vedette::cli
