#pragma once

#include "cli/command.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::cli {

/// All commands, in the order in which help shows them.
std::vector<std::unique_ptr<command>> all_commands();

/// Parses the arguments (without the program's name), runs the command and
/// returns what the shell shall see.
exit_code run_command_line(const std::vector<std::string>& arguments,
                           streams where);

/// The same with other commands; for tests.
exit_code run_command_line(const std::vector<std::string>& arguments,
                           streams where,
                           std::vector<std::unique_ptr<command>> commands);

} // namespace vedette::cli
