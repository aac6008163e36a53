#pragma once

#include "actors/contract/backend.hpp"
#include "cloud/api/reply.hpp"

/// Detections as docs/api.md spells them.
namespace vedette::cloud {

/// An item of the list.
json summary_json(const actors::detection_view& detection);
/// All there is.
json detail_json(const actors::detection_view& detection);

std::string_view name_of(schema::response_state state);

} // namespace vedette::cloud
