#pragma once

#include "engine/rule.hpp"
#include "engine/sigma/document.hpp"

#include <string>

namespace vedette::engine::sigma {

/// Fills what a `correlation:` section says about the whole rule: kind,
/// timespan and condition. False and a reason in `out` when it is wrong.
bool correlation_head(const document& from, rule& out, diagnostics& problems);

/// Adds the group-by fields (through the aliases of `reference`) and the
/// measured field of the step that is fed by `target`.
void add_group(const document& from, const document& target,
               const std::string& reference, layout& fields, step& out,
               rule& whole);

/// Warns about aliases that nothing uses and that name no rule of the
/// correlation, or not each.
void check_aliases(const document& from, diagnostics& problems);

} // namespace vedette::engine::sigma
