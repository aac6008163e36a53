#pragma once

#include "base/clock.hpp"
#include "schema/event.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace vedette::cloud {

/// What is known about one process of a device.
struct known_process {
  std::string parent; ///< Entity id; empty = unknown.
  std::string name;
  std::string executable;
  std::string command_line;
  std::string user;
  std::int64_t pid = 0;
  time_ns start = 0;
  time_ns seen = 0; ///< First event that names it.
};

/// Who started whom, learned from events in any order.
class process_family {
public:
  /// More processes than that are not remembered.
  static constexpr std::size_t processes_max = 200'000;

  void learn(const schema::event& what);

  [[nodiscard]] const known_process* find(const std::string& id) const;
  /// The process and what it started, and what those started …
  [[nodiscard]] std::set<std::string> descendants(const std::string& id) const;
  /// Parents up to the first, nearest first.
  [[nodiscard]] std::vector<std::string> ancestors(const std::string& id) const;

private:
  known_process* at(std::string_view id);
  std::map<std::string, known_process, std::less<>> all_;
};

} // namespace vedette::cloud
