#pragma once

#include "actors/contract/backend.hpp"

#include <string>
#include <string_view>

/// How a question to an agent's inspector travels: as a command that nobody
/// queued and nobody repeats. Its result's output is the page.
namespace vedette::actors {

inline constexpr const char* inspect_action = "Inspect";

/// The command's argument: path and parameters of a page.
std::string inspect_argument(const admin_request& what);
/// errc::invalid_argument for a text that inspect_argument did not write.
result<admin_request> inspect_request_of(std::string_view argument);

} // namespace vedette::actors
