#pragma once

#include "cloud/api/services.hpp"

#include <string>
#include <vector>

namespace vedette::cloud {

/// What a query found, and how much of what was asked that is.
struct query_answer {
  actors::query_view query;
  std::vector<std::string> rows;
};

/// Runs a small query and returns its rows. One that is not done after 10 s is
/// cancelled: its state says so, and the rows are those found so far. Nothing
/// of it is kept on the node.
result<query_answer> run_query(api_services& with,
                               const actors::query_spec& what,
                               const std::string& user);

} // namespace vedette::cloud
