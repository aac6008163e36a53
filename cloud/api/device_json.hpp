#pragma once

#include "cloud/api/reply.hpp"
#include "cloud/api/services.hpp"

/// Devices and their commands as docs/api.md spells them.
namespace vedette::cloud {

json to_json(const actors::device_view& device, const control_store& store);
json to_json(const actors::command_view& command);

/// `{"id","name"}` of a policy; the default one for an empty id.
json policy_json(const std::string& id, const control_store& store);

} // namespace vedette::cloud
