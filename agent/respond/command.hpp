#pragma once

#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

namespace vedette::agent {

/// An administrator's command as a response: `{"pid":…,"start":…,"path":…,
/// "user":…,"message":…}`. errc::invalid_argument names what is wrong.
result<actors::response_request> response_of(const schema::command& what);

/// `RunPackage` with `{"sha256","name","entry_point","interpreter",
/// "arguments":[…],"timeout_s"}`.
result<actors::package_run> package_run_of(const schema::command& what);

/// Several targets, one verdict: failed or refused when any is.
schema::command_result
summary_of(const schema::command& what,
           const std::vector<schema::response_result>& results);

} // namespace vedette::agent
