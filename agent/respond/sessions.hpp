#pragma once

#include "agent/respond/process_hands.hpp"

#include <string>
#include <vector>

namespace vedette::agent {

/// One login as utmp records it.
struct login_session {
  std::string user;
  std::string line; ///< `pts/3`
  std::string host; ///< Empty = somebody who sits here.
  std::int32_t leader = 0;

  [[nodiscard]] bool remote() const {
    // A display of this machine (`:0`) is not another machine.
    return !host.empty() && host.front() != ':';
  }
};

/// Logins of now; empty when the file is not there.
std::vector<login_session> read_sessions(const std::string& utmp);

/// Ends one login: its leader and everything the leader started.
act_outcome log_off(const login_session& which, process_hands& hands);

/// Writes a message to the terminals of all logins; how many were reached.
std::size_t write_to_terminals(const std::vector<login_session>& sessions,
                               const std::string& message);

/// Shows a message on all desktops (session buses below /run/user) through
/// notify-send; how many took it.
std::size_t show_on_desktops(const std::string& title,
                             const std::string& message);

} // namespace vedette::agent
