#include "agent/respond/host_responder.hpp"

#include "agent/respond/file_hands.hpp"
#include "agent/spool/disk.hpp"
#include "schema/actions.hpp"

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

host_responder::host_responder(responder_places places,
                               const clock_source& clock,
                               std::shared_ptr<process_table> processes,
                               std::shared_ptr<user_names> users,
                               std::shared_ptr<quiet_processes> quiet)
  : places_{std::move(places)}, clock_{&clock}, users_{std::move(users)},
    quiet_{std::move(quiet)}, processes_{processes}, hands_{
                                                       std::move(processes)} {
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

std::variant<process_key, act_outcome>
host_responder::process_of(const actors::process_target& what) const {
  if (what.start != 0)
    return process_key::of(what.pid, what.start);
  if (!what.entity.empty()) {
    if (auto found = processes_->find_entity(what.entity))
      return found->key;
    for (auto pid : proc_.pids())
      if (auto stat = proc_.stat(pid);
          stat
          && entity_of(processes_->boot(), stat->key()).dashed() == what.entity)
        return stat->key();
    return hands_.ended_before();
  }
  if (what.named_at == 0)
    return refused("its start time is not known, and the pid alone may be "
                   "somebody else's");
  auto stat = proc_.stat(what.pid);
  if (!stat)
    return hands_.ended_before();
  const auto start = static_cast<time_ns>(stat->start_ticks) * tick_ns;
  if (start > what.named_at)
    return refused("another process has this pid by now: it began after the "
                   "command was given");
  return stat->key();
}

void host_responder::on_processes(results& out, const request& what,
                                  process_act act) {
  for (const auto& x : what.processes)
    record(out, what, text_of(x), [&] {
      auto which = process_of(x);
      if (auto* no = std::get_if<act_outcome>(&which))
        return *no;
      return (hands_.*act)(std::get<process_key>(which));
    });
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
    refuse(out, what, "nobody was logged on");
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
    if (what.detection_json.empty())
      return {response_state::failed, "there is nothing to write"};
    auto wrote = folder.value()->replace(name, what.detection_json);
    if (!wrote.ok())
      return {response_state::failed, wrote.why().detail};
    auto size = folder.value()->size(name);
    if (!size.ok() || size.value() != what.detection_json.size())
      return {response_state::failed, "what was written is not there"};
    return succeeded(std::to_string(size.value()) + " bytes");
  });
}

void host_responder::whitelist(results& out, const request& what) {
  for (const auto& x : what.processes)
    record(out, what, text_of(x), [&] {
      auto which = process_of(x);
      if (auto* no = std::get_if<act_outcome>(&which))
        return *no;
      return quiet_->add(std::get<process_key>(which))
               ? succeeded("not observed any more, with what it starts")
               : refused("too many processes are whitelisted already");
    });
  if (what.processes.empty())
    refuse(out, what, "no artifact of interest is a process");
}

const std::map<std::string_view, host_responder::deed>&
host_responder::deeds() {
  using self = host_responder;
  static const std::map<std::string_view, deed> all{
    {"TerminateProcesses",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::terminate);
     }},
    {"TerminateProcessTrees",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::terminate_tree);
     }},
    {"SuspendProcesses",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::suspend);
     }},
    {"SuspendProcessTrees",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::suspend_tree);
     }},
    {"ResumeProcesses",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::resume);
     }},
    {"ResumeProcessTrees",
     [](self& me, results& out, const request& what) {
       me.on_processes(out, what, &process_hands::resume_tree);
     }},
    {"LogOffAllUsers",
     [](self& me, results& out, const request& what) {
       me.on_logins(out, what, logins::all);
     }},
    {"LogOffInteractiveUsers",
     [](self& me, results& out, const request& what) {
       me.on_logins(out, what, logins::interactive);
     }},
    {"LogOffRemoteUsers",
     [](self& me, results& out, const request& what) {
       me.on_logins(out, what, logins::remote);
     }},
    {"DeleteFiles", std::mem_fn(&self::on_files)},
    {"LogOffUsers", std::mem_fn(&self::on_users)},
    {"NotificationWindow", std::mem_fn(&self::notify)},
    {"ApplicationLog", std::mem_fn(&self::log)},
    {"DumpDetectionToDisk", std::mem_fn(&self::dump)},
    {"WhitelistProcesses", std::mem_fn(&self::whitelist)},
  };
  return all;
}

std::vector<schema::response_result>
host_responder::execute(const actors::response_request& what) {
  results out;
  const auto* known = schema::find_action(what.action);
  if (known == nullptr) {
    refuse(out, what, "this agent does not know the response " + what.action);
    return out;
  }
  if (!known->refused_on_linux.empty()) {
    refuse(out, what, std::string{known->refused_on_linux});
    return out;
  }
  const auto deed = deeds().find(known->name);
  if (deed == deeds().end())
    refuse(out, what, std::string{known->name} + " is no response");
  else
    deed->second(*this, out, what);
  return out;
}

} // namespace vedette::agent
