#pragma once

#include "schema/value.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The bits of JSON that the document reader is made of; nobody else's.
namespace vedette::engine {

namespace dom = simdjson::dom;

/// Replaces what is not UTF-8 by U+FFFD.
std::string mend_utf8(std::string_view text);

/// A view of a scalar; null for objects and arrays.
schema::value scalar(dom::element what);

/// Digits in a text count as a number.
std::optional<std::int64_t> number_in(const schema::value& what);

/// The member at a dotted path, or an error.
simdjson::simdjson_result<dom::element> at_path(dom::object root,
                                                std::string_view path);

} // namespace vedette::engine
