#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/content/rule_checker.hpp"
#include "cloud/identity/control_store.hpp"

#include <cstddef>
#include <string>

namespace vedette::cloud {

/// Gives a new cluster its first policy: the rules found in `rules_dir`
/// (`*.json` CAE, `*.eql`, `*.yml` Sigma; those that do not check are left
/// out), a rule set that reports what they find, and the default policy. Does
/// nothing when there is a default policy. Returns the number of rules added.
result<std::size_t> install_defaults(control_store& store,
                                     const rule_checker& checker,
                                     const clock_source& clock,
                                     const std::string& rules_dir);

} // namespace vedette::cloud
