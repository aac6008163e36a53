#include "agent/respond/host_responder.hpp"

#include "agent/respond/file_hands.hpp"
#include "agent/spool/disk.hpp"

#include <algorithm>
#include <sstream>

namespace vedette::agent {

namespace {

using schema::response_state;

act_outcome succeeded(std::string detail) {
  return {response_state::succeeded, std::move(detail)};
}

act_outcome refused(std::string why) {
  return {response_state::refused, std::move(why)};
}

std::string text_of(const actors::process_target& x) {
  return "pid " + std::to_string(x.pid)
         + (x.image.empty() ? "" : " " + x.image);
}

/// `ann, bob;carl`
std::vector<std::string> split_names(std::string text) {
  std::replace_if(
    text.begin(), text.end(), [](char c) { return c == ',' || c == ';'; }, ' ');
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string name; in >> name;)
    out.push_back(name);
  return out;
}

std::string message_of(const actors::response_request& what) {
  if (!what.message.empty())
    return what.message;
  return "Vedette detected: " + what.rule_name;
}

} // namespace

const std::vector<std::string>& response_actions() {
  static const std::vector<std::string> names{
    "ApplicationLog",        "DeleteFiles",
    "DeleteRegistryKeys",    "DeleteRegistryValues",
    "DisplayNotification",   "DumpDetectionToDisk",
    "LogOffAllUsers",        "LogOffInteractiveUsers",
    "LogOffRemoteUsers",     "LogOffUsers",
    "SuspendProcessTrees",   "SuspendProcesses",
    "TerminateProcessTrees", "TerminateProcesses",
    "WhitelistProcesses"};
  return names;
}

host_responder::host_responder(responder_places places,
                               const clock_source& clock,
                               std::shared_ptr<process_table> processes,
                               std::shared_ptr<user_names> users,
                               std::shared_ptr<quiet_processes> quiet)
  : places_{std::move(places)}, clock_{&clock}, users_{std::move(users)},
    quiet_{std::move(quiet)}, hands_{std::move(processes)} {
  if (places_.log.file.empty())
    places_.log.file = places_.data + "/detections.log";
}

template <class Act>
void host_responder::record(results& out, const request& what,
                            std::string target, Act act) {
  schema::response_result x;
  x.action = what.action;
  x.target = std::move(target);
  x.started = clock_->wall();
  auto outcome = act();
  x.state = outcome.state;
  x.detail = std::move(outcome.detail);
  x.finished = clock_->wall();
  out.push_back(std::move(x));
}

void host_responder::refuse(results& out, const request& what,
                            const std::string& why) {
  record(out, what, "", [&] { return refused(why); });
}

void host_responder::on_processes(
  results& out, const request& what,
  act_outcome (process_hands::*act)(const process_key&)) {
  for (const auto& x : what.processes)
    record(out, what, text_of(x),
           [&] { return (hands_.*act)(process_key::of(x.pid, x.start)); });
  if (what.processes.empty())
    refuse(out, what, "no artifact of interest is a process");
}

void host_responder::on_files(results& out, const request& what) {
  for (const auto& x : what.files)
    record(out, what, x.path, [&] { return delete_file(x.path, x.inode); });
  if (what.files.empty())
    refuse(out, what, "no artifact of interest is a file");
}

void host_responder::on_logins(results& out, const request& what,
                               logins which) {
  for (const auto& x : read_sessions(places_.utmp)) {
    if ((which == logins::remote && !x.remote())
        || (which == logins::interactive && x.remote()))
      continue;
    record(out, what, x.user + " on " + x.line,
           [&] { return log_off(x, hands_); });
  }
  if (out.empty())
    record(out, what, "", [] { return succeeded("nobody was logged on"); });
}

void host_responder::on_users(results& out, const request& what) {
  auto names = split_names(what.argument);
  if (names.empty())
    names = what.users;
  for (const auto& name : names) {
    bool had_session = false;
    for (const auto& x : read_sessions(places_.utmp))
      if (x.user == name) {
        had_session = true;
        record(out, what, name + " on " + x.line,
               [&] { return log_off(x, hands_); });
      }
    auto id = users_->id_of(name);
    if (had_session && (!id || *id == 0))
      continue; // Sessions are all that may be ended of root.
    record(out, what, name, [&] {
      return id ? hands_.terminate_user(*id) : refused("no such user");
    });
  }
  if (names.empty())
    refuse(out, what, "no user is named, and no artifact has an owner");
}

void host_responder::notify(results& out, const request& what) {
  auto message = message_of(what);
  record(out, what, "", [&] {
    auto terminals = write_to_terminals(read_sessions(places_.utmp), message);
    auto desktops = show_on_desktops("Vedette", message);
    if (terminals + desktops == 0)
      return refused("nobody is logged on who could read it");
    return succeeded("shown on " + std::to_string(desktops) + " desktops and "
                     + std::to_string(terminals) + " terminals");
  });
}

void host_responder::log(results& out, const request& what) {
  record(out, what, "", [&]() -> act_outcome {
    auto logged
      = log_to_system(places_.log, message_of(what), what.detection_json);
    if (!logged.ok())
      return {response_state::failed, logged.why().detail};
    return succeeded("written to " + logged.value());
  });
}

void host_responder::dump(results& out, const request& what) {
  auto name = what.detection.dashed() + ".json";
  record(out, what, places_.data + "/detections/" + name, [&]() -> act_outcome {
    auto folder = open_directory(places_.data + "/detections");
    if (!folder.ok())
      return {response_state::failed, folder.why().detail};
    auto wrote = folder.value()->replace(name, what.detection_json);
    if (!wrote.ok())
      return {response_state::failed, wrote.why().detail};
    return succeeded(std::to_string(what.detection_json.size()) + " bytes");
  });
}

void host_responder::whitelist(results& out, const request& what) {
  for (const auto& x : what.processes)
    record(out, what, text_of(x), [&] {
      if (x.start == 0)
        return refused("its start time is not known");
      return quiet_->add(process_key::of(x.pid, x.start))
               ? succeeded("not observed any more, with what it starts")
               : refused("too many processes are whitelisted already");
    });
  if (what.processes.empty())
    refuse(out, what, "no artifact of interest is a process");
}

std::vector<schema::response_result>
host_responder::execute(const actors::response_request& what) {
  results out;
  const auto& action = what.action;
  if (action == "TerminateProcesses")
    on_processes(out, what, &process_hands::terminate);
  else if (action == "TerminateProcessTrees")
    on_processes(out, what, &process_hands::terminate_tree);
  else if (action == "SuspendProcesses")
    on_processes(out, what, &process_hands::suspend);
  else if (action == "SuspendProcessTrees")
    on_processes(out, what, &process_hands::suspend_tree);
  else if (action == "DeleteFiles")
    on_files(out, what);
  else if (action == "LogOffAllUsers")
    on_logins(out, what, logins::all);
  else if (action == "LogOffInteractiveUsers")
    on_logins(out, what, logins::interactive);
  else if (action == "LogOffRemoteUsers")
    on_logins(out, what, logins::remote);
  else if (action == "LogOffUsers")
    on_users(out, what);
  else if (action == "DisplayNotification" || action == "NotificationWindow"
           || action == "DisplayDesktopNotification")
    notify(out, what);
  else if (action == "ApplicationLog")
    log(out, what);
  else if (action == "DumpDetectionToDisk")
    dump(out, what);
  else if (action == "WhitelistProcesses")
    whitelist(out, what);
  else if (action == "DeleteRegistryKeys" || action == "DeleteRegistryValues")
    refuse(out, what, "Linux has no registry");
  else
    refuse(out, what, "this agent does not know the response " + action);
  return out;
}

} // namespace vedette::agent
