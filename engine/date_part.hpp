#pragma once

#include "schema/value.hpp"

#include <span>

namespace vedette::engine {

/// function_id::date_part: (time, unit). Null for what is not a time.
schema::value date_part(std::span<const schema::value> args);

} // namespace vedette::engine
