#pragma once

#include "base/result.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::schema {

/// One WebSocket message. Deterministic: the same message, the same bytes.
std::string encode(const message& what);

/// Checks everything before it returns anything: lengths, nesting, enums,
/// required fields, UTF-8 where text is required. Any byte string is allowed
/// in; errc::corrupt says what was wrong with it. Never throws.
result<message> decode(std::string_view frame);

std::string encode(const enrol_request& what);
std::string encode(const enrol_response& what);
result<enrol_request> decode_enrol_request(std::string_view bytes);
result<enrol_response> decode_enrol_response(std::string_view bytes);

/// First 8 bytes of the SHA-256 of a block: tells the same block again from
/// another one with its number.
std::uint64_t block_hash(std::string_view bytes);

} // namespace vedette::schema
