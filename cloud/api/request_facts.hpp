#pragma once

#include "actors/net/http.hpp"

#include <string>
#include <string_view>

/// What a request says about itself.
namespace vedette::cloud {

/// A browser says which page asks; scripts do not.
bool is_from_elsewhere(const net::http_request& request);

/// Forms of other sites can send texts, but no JSON. Who is no browser may
/// leave the type out.
bool says_json(const net::http_request& request);

/// 1 to 255 visible ASCII characters.
bool is_idempotency_key(std::string_view key);

/// The same for two requests exactly when they ask for the same.
std::string fingerprint_of(const net::http_request& request);

} // namespace vedette::cloud
