#pragma once

#include "cli/command.hpp"

#include <memory>
#include <vector>

namespace vedette::cli {

/// Every command that is a single call of the API.
std::vector<std::unique_ptr<command>> remote_commands();

} // namespace vedette::cli
