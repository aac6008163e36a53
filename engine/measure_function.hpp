#pragma once

#include "engine/function.hpp"
#include "schema/value.hpp"

#include <span>

namespace vedette::engine {

/// Calls one of the functions from function_id::base64_contains on.
schema::value call_measure_function(function_id function,
                                    std::span<const schema::value> args,
                                    bool fold);

} // namespace vedette::engine
