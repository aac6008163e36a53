#pragma once

#include "cli/command.hpp"
#include "cli/remote/api_client.hpp"

#include <memory>

namespace vedette::cli {

/// Starts a query (the body of `POST /api/v1/queries`), waits until it is done
/// and prints its rows: an event query's events, else what it found.
exit_code run_online_query(command_io& io, const std::string& context,
                           const json& request);

std::unique_ptr<command> make_query_insta();
std::unique_ptr<command> make_query_focus();
std::unique_ptr<command> make_login();
std::unique_ptr<command> make_logout();

} // namespace vedette::cli
