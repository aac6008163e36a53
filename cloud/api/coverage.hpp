#pragma once

#include "actors/contract/backend.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace vedette::cloud {

/// How much of what was asked the answer of a query is: what was searched, what
/// was left out, and which devices may hold or have lost what is not stored, or
/// have no sensor for it. Complete = none of that.
/// `devices` are all that exist.
nlohmann::json coverage_json(const actors::query_view& query,
                             const std::vector<actors::device_view>& devices);

} // namespace vedette::cloud
