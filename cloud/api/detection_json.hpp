#pragma once

#include "actors/contract/backend.hpp"
#include "cloud/api/reply.hpp"

/// Detections as docs/api.md spells them.
namespace vedette::cloud {

/// An item of the list.
json summary_json(const actors::detection_view& detection);
/// All there is.
json detail_json(const actors::detection_view& detection);

/// The ATT&CK techniques and tactics among a rule's tags:
/// `[{"technique":"T1059.004","tactic":"Execution"}]`, what is not said is
/// null.
json attack_json(const std::vector<std::string>& tags);

std::string_view name_of(schema::response_state state);

} // namespace vedette::cloud
