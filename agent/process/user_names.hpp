#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::agent {

/// Names of user ids, from /etc/passwd. Directory services are not asked: they
/// can block for seconds, and an event does not wait. Any thread.
class user_names {
public:
  explicit user_names(const clock_source& clock,
                      std::string passwd = "/etc/passwd");

  /// The name, or the number in decimal.
  std::string of(std::uint32_t id);
  std::optional<std::uint32_t> id_of(const std::string& name);

private:
  void refresh();

  const clock_source* clock_;
  std::string passwd_;
  std::mutex lock_;
  std::unordered_map<std::uint32_t, std::string> names_;
  time_ns checked_ = 0;
  std::int64_t changed_ = -1; // Modification time of what we read.
};

} // namespace vedette::agent
