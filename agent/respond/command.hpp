#pragma once

#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"
#include "base/result.hpp"
#include "schema/actions.hpp"
#include "schema/wire.hpp"

namespace vedette::agent {

/// The action that is done in parts, each asked for by itself.
inline constexpr const char* fetch_action = "GetFile";

/// When a command that arrived at `now` (boot time) was asked for, and until
/// when it may begin. No clock of this device has a say, unless the cloud is
/// too old to tell how long ago it was asked for; then `wall` has.
struct command_times {
  time_ns asked_at = 0;
  time_ns begin_until = 0; ///< 0 = whenever.
};
command_times times_of(const schema::command& what, time_ns now, time_ns wall);

/// The catalogue's row. errc::unsupported names the nearest action when this
/// is none that can be asked for, or why Linux refuses it.
result<const schema::action_info*> action_of(const schema::command& what);

/// An administrator's command as a response: `{"pid"}`, `{"process_uid"}`,
/// `{"path"}`, `{"user"}`, `{"message"}`. errc::invalid_argument names what is
/// wrong.
result<actors::response_request> response_of(const schema::command& what,
                                             time_ns asked_at);

/// `RunPackage` with `{"sha256","name","entry_point","interpreter",
/// "arguments":[…],"timeout_s"}`, as the node completed it.
result<actors::package_run> package_run_of(const schema::command& what);

/// `GetFile` with `{"path","part","version"}`.
struct file_wanted {
  std::string path;
  std::uint32_t part = 0;
  std::string version; ///< Of the parts before; empty for the first.
};
result<file_wanted> file_wanted_of(const schema::command& what);

/// Several targets, one verdict: failed or refused when any is.
schema::command_result
summary_of(const schema::command& what,
           const std::vector<schema::response_result>& results);

/// What has been refused, and why.
schema::command_result refusal_of(const schema::command& what,
                                  std::string detail);

} // namespace vedette::agent
