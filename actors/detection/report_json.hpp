#pragma once

#include "schema/wire.hpp"

#include <string>

namespace vedette::actors {

/// A detection as its device knows it: for logs, dumps and packages. The names
/// are those of `GET /api/v1/detections/{id}` (docs/api.md).
std::string report_json(const schema::detection_report& what);

} // namespace vedette::actors
