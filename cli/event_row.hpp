#pragma once

#include "cli/output.hpp"

#include <cstddef>

namespace vedette::cli {

/// The columns of `event_row` and `count_row`.
std::vector<column> event_columns();

/// An event as a row for people. Keeps the event's own members, so that `-C`
/// finds them, and adds `row`: when, where, what, by whom, to what. Knows the
/// names of ECS and of the flat endpoint schema; what an event does not say is
/// left out. `result` counts from 1; the events of a sequence share theirs.
json event_row(json event, std::size_t result);

/// One line of `| count` and `| unique_count`.
json count_row(const json& key, std::uint64_t count, std::size_t result);

} // namespace vedette::cli
