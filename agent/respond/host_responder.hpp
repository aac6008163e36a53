#pragma once

#include "actors/detection/response_executor.hpp"
#include "agent/process/quiet_processes.hpp"
#include "agent/process/user_names.hpp"
#include "agent/respond/process_hands.hpp"
#include "agent/respond/sessions.hpp"
#include "agent/respond/system_log.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace vedette::agent {

struct responder_places {
  std::string data; ///< The agent's data directory.
  std::string utmp = "/run/utmp";
  log_places log;
};

/// The responses of aurora-focus §3.1 on this machine.
class host_responder final : public actors::response_executor {
public:
  host_responder(responder_places places, const clock_source& clock,
                 std::shared_ptr<process_table> processes,
                 std::shared_ptr<user_names> users,
                 std::shared_ptr<quiet_processes> quiet);

  std::vector<schema::response_result>
  execute(const actors::response_request& what) override;

private:
  using request = actors::response_request;
  using results = std::vector<schema::response_result>;
  enum class logins : unsigned char { all, interactive, remote };
  using deed = std::function<void(host_responder&, results&, const request&)>;
  /// By the catalogue's names; what it refuses on Linux is not there.
  static const std::map<std::string_view, deed>& deeds();

  /// Runs one act and records what became of it.
  template <class Act>
  void record(results& out, const request& what, std::string target, Act act);
  using process_act = act_outcome (process_hands::*)(const process_key&);
  void on_processes(results& out, const request& what, process_act act);
  /// Which process is meant, or why that cannot be said.
  std::variant<process_key, act_outcome>
  process_of(const actors::process_target& what) const;
  void on_files(results& out, const request& what);
  void on_logins(results& out, const request& what, logins which);
  void on_users(results& out, const request& what);
  void notify(results& out, const request& what);
  void log(results& out, const request& what);
  void dump(results& out, const request& what);
  void whitelist(results& out, const request& what);
  void refuse(results& out, const request& what, const std::string& why);

  responder_places places_;
  const clock_source* clock_;
  std::shared_ptr<user_names> users_;
  std::shared_ptr<quiet_processes> quiet_;
  std::shared_ptr<process_table> processes_;
  proc_reader proc_;
  process_hands hands_;
};

} // namespace vedette::agent
