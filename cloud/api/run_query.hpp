#pragma once

#include "cloud/api/services.hpp"

#include <string>
#include <vector>

namespace vedette::cloud {

/// Runs a small query to its end (10 s at most) and returns its rows.
result<std::vector<std::string>> run_query(api_services& with,
                                           const actors::query_spec& what,
                                           const std::string& user);

} // namespace vedette::cloud
