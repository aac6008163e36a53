#pragma once

#include "engine/cae/rule_document.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vedette::engine::cae {

/// Turns a rule into one of the plan. `text` is what `from` was read of; errors
/// and warnings go to `out` with their place in it.
///
/// A rule of one state is a single-step rule. States of a longer rule are the
/// steps of a sequence. Its key is the device (all scopes are Global), and, in
/// rules that use our extension `CorrelateBy`, what the states agree in. An
/// ExceptionRule compiles too: it is true of the events to leave out.
std::optional<rule> compile(const rule_document& from, std::string_view text,
                            layout& fields, diagnostics& out);

/// Makes `what` blind to the events of its exceptions, before they activate
/// anything. Requires rules compiled over the same layout.
void except(rule& what, std::span<const rule> exceptions);

} // namespace vedette::engine::cae
