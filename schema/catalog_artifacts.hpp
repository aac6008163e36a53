#pragma once

#include "schema/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// The canonical field that Aurora's `artifact.facet` means in an event of
/// class `cls`, e.g. `instigatingprocess.commandline`. Requires lower case
/// without blanks. May name a field the catalogue does not have.
std::optional<std::string> artifact_field(event_class cls,
                                          std::string_view artifact_facet);

/// True for an artifact Aurora knows (`InstigatingProcess`, `TargetFile` …) in
/// any case; whether or not events of some class have it.
bool is_artifact(std::string_view name);

/// Lower-case names, for suggestions: of all artifacts, and of the facets of
/// one of them (none for a name that is no artifact).
std::vector<std::string_view> artifact_names();
std::vector<std::string_view> facet_names(std::string_view artifact);

} // namespace vedette::schema
