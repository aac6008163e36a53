#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The seam between a detection actor and the hands that act on the device.
namespace vedette::actors {

/// A process as the events name it. A pid alone is never enough: it may belong
/// to somebody else by now.
struct process_target {
  std::int32_t pid = 0;
  time_ns start = 0;  ///< Since boot; 0 = not known, then nothing is done.
  std::string entity; ///< `process.entity_id`
  std::string image;  ///< For people.
  /// Boot time at which a person named the process by its pid alone: whoever
  /// has the pid is meant, if he had it then. 0 = nobody did.
  time_ns named_at = 0;
};

/// A file as the events name it.
struct file_target {
  std::string path;
  std::uint64_t inode = 0; ///< 0 = not known: the path decides.
};

/// One configured response of one detection.
struct response_request {
  std::string action;   ///< Of schema::actions().
  std::string argument; ///< As configured; for `LogOffUsers` their names.
  uid detection;
  std::string rule_name;
  std::string message;                   ///< Text for the user of the device.
  std::string detection_json;            ///< Whole, for logs and dumps.
  std::vector<process_target> processes; ///< Artifacts of interest.
  std::vector<file_target> files;        ///< Artifacts of interest.
  std::vector<std::string> users;        ///< Owners of those processes.
};

/// Does what a rule asks for. Never touches pid 1, kernel threads, the agent
/// itself or the agent's parents; says so instead.
class response_executor {
public:
  virtual ~response_executor() = default;
  /// Blocks up to a few seconds. Returns one result per target, at least one;
  /// each is final: succeeded, failed or refused, with the reason.
  virtual std::vector<schema::response_result>
  execute(const response_request& what) = 0;
};

} // namespace vedette::actors
