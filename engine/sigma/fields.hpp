#pragma once

#include "engine/sigma/document.hpp"

namespace vedette::engine::sigma {

/// Warns about fields whose names differ in a letter or two from one that
/// events of the rule's log source have. Other unknown names are left alone:
/// documents have fields of their own.
void check_fields(const document& from, diagnostics& out);

} // namespace vedette::engine::sigma
