#pragma once

#include <string>

namespace vedette::cloud {

/// The shipped rules in the checkout that this program was built from: what a
/// node uses that was not installed from a package.
std::string source_rules_dir();

} // namespace vedette::cloud
