#pragma once

#include "base/result.hpp"

#include <caf/error.hpp>

namespace vedette::actors {

/// The one place where a domain error becomes an actor error …
caf::error to_caf(const vedette::error& why);
/// … and the way back. Errors of the runtime itself (deadline passed, receiver
/// gone) become timed_out and unavailable.
vedette::error from_caf(const caf::error& why);

} // namespace vedette::actors
