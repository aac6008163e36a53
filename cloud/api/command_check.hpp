#pragma once

#include "actors/contract/backend.hpp"
#include "base/diagnostic.hpp"
#include "cloud/api/body.hpp"
#include "cloud/identity/control_store.hpp"
#include "schema/actions.hpp"

namespace vedette::cloud {

/// A row of the catalogue as `GET /api/v1/actions` shows it.
json to_json(const schema::action_info& what);

/// Reads `{"action","argument"}` and checks it against the catalogue. What a
/// person knows is completed by what an agent needs: of a package its hash and
/// how it is started. Only action and argument of the result are set.
actors::command_view take_command(const json& from, const control_store& store,
                                  diagnostics& problems);

} // namespace vedette::cloud
