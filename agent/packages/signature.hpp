#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace vedette::agent {

/// SHA-256 of bytes, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Checks an Ed25519 signature over `content` with a public key in
/// hexadecimal (64 digits).
/// errc::forbidden when it does not fit, errc::invalid_config for a key that is
/// none.
status verify_signature(const std::string& public_key_hex,
                        std::string_view content, std::string_view signature);

} // namespace vedette::agent
