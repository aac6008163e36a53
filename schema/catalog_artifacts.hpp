#pragma once

#include "schema/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace vedette::schema {

/// The canonical field that Aurora's `artifact.facet` means in an event of
/// class `cls`, e.g. `instigatingprocess.commandline`. Requires lower case
/// without blanks. May name a field the catalogue does not have.
std::optional<std::string> artifact_field(event_class cls,
                                          std::string_view artifact_facet);

/// True for an artifact Aurora knows (`InstigatingProcess`, `TargetFile` …) in
/// any case; whether or not events of some class have it.
bool is_artifact(std::string_view name);

} // namespace vedette::schema
