#pragma once

#include <string>
#include <string_view>

namespace vedette::engine {

/// A text whose byte order is the order of versions, after Semantic Versioning
/// 2.0.0 §11 with any number of numeric parts, as Elasticsearch's `version`
/// fields have it: 1.2 < 1.2.4-rc.1 < 1.2.4 < 1.11. What comes after `+` orders
/// what is else equal. What is no version comes after all that are, in byte
/// order.
std::string version_key(std::string_view version);

} // namespace vedette::engine
