#pragma once

#include "engine/sigma/yaml.hpp"

#include <string_view>

namespace vedette::engine::sigma {

/// Warns about what a document says beside its detection and what nobody would
/// notice otherwise: misspelled keys, a level or status that does not exist,
/// values of the wrong kind. Keys of one's own are allowed.
void check_metadata(const yaml_node& root, std::string_view source,
                    diagnostics& out);

/// Whether a key of the `correlation` section means something; otherwise a
/// diagnostic: an error where it looks like one that does.
bool check_correlation_keys(const yaml_node& section, std::string_view source,
                            diagnostics& out);

} // namespace vedette::engine::sigma
