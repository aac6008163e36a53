#pragma once

#include "cli/command.hpp"

#include <memory>

/// Every command of vedettectl; each is in the file of its name.
namespace vedette::cli {

std::unique_ptr<command> make_query_eval();
std::unique_ptr<command> make_query_run();
std::unique_ptr<command> make_rule_check();
std::unique_ptr<command> make_rule_test();
std::unique_ptr<command> make_version();

} // namespace vedette::cli
