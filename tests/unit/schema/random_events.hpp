#pragma once

#include "schema/event.hpp"

#include <random>

namespace vedette::schema {

/// An event of any class with any of its fields holding values of any kind;
/// some come again and again, some are new each time.
event random_event(std::mt19937_64& random);

} // namespace vedette::schema
