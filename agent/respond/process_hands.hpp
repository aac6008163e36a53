#pragma once

#include "agent/process/proc_reader.hpp"
#include "agent/process/process_table.hpp"
#include "agent/respond/pid_facts.hpp"
#include "schema/wire.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace vedette::agent {

/// How an action on one target ended.
struct act_outcome {
  schema::response_state state = schema::response_state::failed;
  std::string detail;
};

/// Kills and stops processes. A pid is acted upon only while it is the process
/// that was meant; pid 1, kernel threads, the agent and its parents never.
///
/// "succeeded" means that the effect was seen; a target that had ended before
/// is a failure that says so.
class process_hands {
public:
  /// `sees_host`: the pids of events are those of our /proc. In a container
  /// with a pid name space of its own a process that is not to be seen may
  /// well be alive.
  explicit process_hands(std::shared_ptr<process_table> table,
                         std::chrono::milliseconds patience
                         = std::chrono::milliseconds{2000},
                         bool sees_host = in_first_pid_namespace());

  act_outcome terminate(const process_key& which);
  act_outcome suspend(const process_key& which);
  /// The process and everything it started, also through processes that are
  /// gone, and while it keeps forking: everybody is stopped first, along the
  /// lineage that the process sensor reports, until a look finds nobody new.
  act_outcome terminate_tree(const process_key& root);
  act_outcome suspend_tree(const process_key& root);
  /// Lets who was stopped go on.
  act_outcome resume(const process_key& which);
  act_outcome resume_tree(const process_key& root);
  /// What there is to say of a process that is not to be found.
  [[nodiscard]] act_outcome ended_before() const;
  /// All processes of a user; refused for root.
  act_outcome terminate_user(std::uint32_t user);

private:
  enum class act : unsigned char { kill, stop, resume };
  /// Empty when the process may be acted upon.
  [[nodiscard]] std::optional<act_outcome>
  refusal(const process_key& which) const;
  act_outcome one(const process_key& which, act what);
  /// Whether the process got into (or out of) the stopped state in time.
  [[nodiscard]] bool stopped_is(const process_key& which, bool wanted) const;
  act_outcome tree(const process_key& root, act what);
  /// Stops everybody in the tree; false when it kept growing.
  /// Kills who is held, and who turns up afterwards. False when that had no
  /// end.
  bool kill_all(const process_key& root, std::unordered_set<process_key>& held);
  bool stop_all(const process_key& root, std::unordered_set<process_key>& held);
  std::vector<process_key> members(const process_key& root, bool look_around);

  std::shared_ptr<process_table> table_;
  proc_reader proc_;
  std::chrono::milliseconds patience_;
  bool sees_host_;
};

} // namespace vedette::agent
