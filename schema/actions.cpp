// Tested by tests/unit/schema/actions_test.cpp
#include "schema/actions.hpp"

#include "base/diagnostic.hpp"

#include <algorithm>

namespace vedette::schema {

namespace {

using type = argument_type;
using row = action_info;

constexpr std::int64_t pid_max = 4'194'304; // 2^22, the kernel's own limit.
constexpr std::int64_t path_bytes_max = 4095;
constexpr std::string_view device_command = "device:command";

std::vector<action_argument> on_a_process() {
  return {{"pid", type::pid, false, 1, pid_max,
           "Process id; the process must be older than the command"},
          {"process_uid", type::process_uid, false, 36, 36,
           "process.entity_id of an event; names one process for ever"},
          {"start", type::number, false, 1, INT64_MAX,
           "With pid: nanoseconds since boot at which it started"}};
}

action_argument path(std::string_view description) {
  return {"path", type::path, true, 1, path_bytes_max, description};
}

action_argument message(std::string_view description) {
  return {"message", type::text, true, 1, 4096, description};
}

/// What ends, stops or continues processes.
row on_processes(std::string_view name, std::string_view title,
                 std::string_view description, bool response = true) {
  return {name,
          {},
          title,
          description,
          action_target::processes,
          action_lane::quick,
          on_a_process(),
          {"pid", "process_uid"},
          true,
          response,
          {},
          true,
          device_command,
          {"linux"},
          {}};
}

row on_logins(std::string_view name, std::string_view title,
              std::string_view description) {
  return {name,
          {},
          title,
          description,
          action_target::users,
          action_lane::errands,
          {},
          {},
          true,
          true,
          {},
          false,
          device_command,
          {"linux"},
          {}};
}

row on_registry(std::string_view name, std::string_view title,
                std::string_view description) {
  return {name,
          {},
          title,
          description,
          action_target::device,
          action_lane::errands,
          {},
          {},
          false,
          true,
          {},
          false,
          device_command,
          {"windows"},
          "Linux has no registry"};
}

std::vector<row> process_actions() {
  auto whitelist
    = on_processes("WhitelistProcesses", "Stop observing processes",
                   "Leaves the processes, and what they start, out of what is "
                   "observed until they end");
  return {
    on_processes("TerminateProcesses", "Terminate processes",
                 "Ends the processes at once"),
    on_processes("TerminateProcessTrees", "Terminate process trees",
                 "Ends the processes and everything they started"),
    on_processes("SuspendProcesses", "Suspend processes",
                 "Stops the processes until they are resumed or ended"),
    on_processes("SuspendProcessTrees", "Suspend process trees",
                 "Stops the processes and everything they started"),
    on_processes("ResumeProcesses", "Resume processes",
                 "Lets suspended processes go on", false),
    on_processes("ResumeProcessTrees", "Resume process trees",
                 "Lets suspended processes and everything they started go on",
                 false),
    std::move(whitelist),
  };
}

std::vector<row> file_actions() {
  return {
    {"DeleteFiles",
     {},
     "Delete files",
     "Deletes the files for good",
     action_target::files,
     action_lane::quick,
     {path("Absolute path of a file; links are not followed")},
     {},
     true,
     true,
     {},
     false,
     device_command,
     {"linux"},
     {}},
    {"GetFile",
     {},
     "Get file",
     "Copies a file of the device to the cloud, at most 32 MiB",
     action_target::files,
     action_lane::errands,
     {path("Absolute path of a file; links are not followed")},
     {},
     true,
     false,
     {},
     true,
     device_command,
     {"linux"},
     {}},
    {"RunPackage",
     {},
     "Run package",
     "Runs a package in the agent's sandbox and keeps its output",
     action_target::device,
     action_lane::packages,
     {{"package_id", type::package_id, true, 1, 64, "Id of the package"},
      {"arguments", type::texts, false, 0, 64, "Words for its command line"},
      {"timeout_s", type::number, false, 1, package_timeout_max_s,
       "Seconds until it is ended; 60 when nothing is said"}},
     {},
     true,
     false,
     {},
     false,
     device_command,
     {"linux"},
     {}},
  };
}

std::vector<row> login_actions() {
  auto users = on_logins("LogOffUsers", "Log off users",
                         "Ends the sessions and processes of these users");
  users.arguments = {{"user", type::text, true, 1, 1024,
                      "Names of users, with commas between them"}};
  users.response_argument
    = "Names of users; nothing = owners of the processes of interest";
  return {
    std::move(users),
    on_logins("LogOffAllUsers", "Log off all users", "Ends every session"),
    on_logins("LogOffInteractiveUsers", "Log off interactive users",
              "Ends the sessions of people at the device"),
    on_logins("LogOffRemoteUsers", "Log off remote users",
              "Ends the sessions that came over the network"),
  };
}

/// Telling somebody twice does no harm.
row telling(std::string_view name, std::string_view title,
            std::string_view description,
            std::vector<action_argument> arguments) {
  const bool command = !arguments.empty();
  return {name,
          {},
          title,
          description,
          action_target::device,
          action_lane::errands,
          std::move(arguments),
          {},
          command,
          true,
          {},
          true,
          device_command,
          {"linux"},
          {}};
}

std::vector<row> other_actions() {
  auto notify = telling("NotificationWindow", "Notify users",
                        "Shows a message to whoever is logged on",
                        {message("What is shown")});
  notify.aliases = {"DisplayNotification", "DisplayDesktopNotification"};
  notify.works_on = action_target::users;
  return {
    std::move(notify),
    telling("ApplicationLog", "Write to the application log",
            "Writes the detection, or a message, to the log of the device",
            {message("What is written")}),
    telling("DumpDetectionToDisk", "Dump detection to disk",
            "Writes the detection to a file in the agent's data directory", {}),
    on_registry("DeleteRegistryKeys", "Delete registry keys",
                "Deletes the registry keys of interest"),
    on_registry("DeleteRegistryValues", "Delete registry values",
                "Deletes the registry values of interest"),
  };
}

std::vector<row> make_actions() {
  auto out = process_actions();
  for (const auto& more : {file_actions(), login_actions(), other_actions()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

bool usable(const row& what, action_use how) {
  return how == action_use::command ? what.command : what.response;
}

} // namespace

std::string_view name_of(argument_type what) {
  switch (what) {
  case type::pid:
    return "pid";
  case type::process_uid:
    return "process_uid";
  case type::path:
    return "path";
  case type::text:
    return "text";
  case type::number:
    return "number";
  case type::package_id:
    return "package_id";
  case type::texts:
    return "texts";
  }
  return "text";
}

std::string_view name_of(action_target what) {
  switch (what) {
  case action_target::processes:
    return "processes";
  case action_target::files:
    return "files";
  case action_target::users:
    return "users";
  case action_target::device:
    return "device";
  }
  return "device";
}

std::span<const action_info> actions() {
  static const std::vector<action_info> all = make_actions();
  return all;
}

const action_info* find_action(std::string_view name) {
  for (const auto& x : actions())
    if (x.name == name
        || std::find(x.aliases.begin(), x.aliases.end(), name)
             != x.aliases.end())
      return &x;
  return nullptr;
}

const action_argument* find_argument(const action_info& of,
                                     std::string_view name) {
  for (const auto& x : of.arguments)
    if (x.name == name)
      return &x;
  return nullptr;
}

unknown_action check_use(std::string_view name, action_use how) {
  const std::string kind = how == action_use::command ? "command" : "response";
  if (const auto* known = find_action(name); known != nullptr) {
    if (usable(*known, how))
      return {};
    return {"`" + std::string{name} + "` is no " + kind, {}};
  }
  std::vector<std::string_view> names;
  for (const auto& x : actions())
    if (usable(x, how))
      names.push_back(x.name);
  const auto near = nearest(name, names);
  std::string hint;
  if (!near.empty()) {
    hint = "did you mean '" + near + "'?";
  } else {
    hint = "expected one of";
    for (const auto& x : names)
      hint += (x == names.front() ? " " : ", ") + std::string{x};
  }
  return {"there is no such " + kind, std::move(hint)};
}

} // namespace vedette::schema
