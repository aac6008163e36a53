#pragma once

#include "base/result.hpp"

#include <string>

namespace vedette::agent {

/// Where this machine's programs log to.
struct log_places {
  std::string journal = "/run/systemd/journal/socket";
  std::string syslog = "/dev/log";
  std::string file; ///< Last resort.
};

/// Writes a warning to the journal, else to syslog, else appends it to the
/// file. Returns which one took it.
result<std::string> log_to_system(const log_places& places,
                                  const std::string& message,
                                  const std::string& detection_json);

} // namespace vedette::agent
