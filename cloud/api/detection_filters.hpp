#pragma once

#include "actors/contract/backend.hpp"
#include "cloud/api/field.hpp"

#include <functional>
#include <string>
#include <vector>

namespace vedette::cloud {

const std::vector<std::string>& detection_statuses();

/// What a list of detections, and a change of many, may be narrowed to.
fields detection_filters();

/// The filter that `get` gives, which was checked against detection_filters.
/// Empty = not given.
result<actors::detection_filter>
filter_of(const std::function<std::string(const char*)>& get);

} // namespace vedette::cloud
