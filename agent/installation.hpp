#pragma once

#include "agent/machine.hpp"
#include "agent/spool/disk.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::agent {

/// Whose a data directory is, kept in its file `installation`. It has another
/// name after each boot, on each machine, for each device and in each copy:
/// then nobody knows what happened to the data meanwhile.
struct installation {
  uid id;
  std::string changed; ///< Why it has a new name; empty = it is the old one.
};
result<installation>
open_installation(disk& where, const machine_facts& machine, const uid& device);

/// When an agent ran on this data, kept in the file `run-times`: who asks for
/// the events of a time must hear that nobody watched. Thread-safe.
class run_ledger {
public:
  static constexpr time_ns beat_every = 15 * ns_per_second;
  static constexpr std::size_t runs_max = 64;

  /// Begins a run. A file that is damaged counts as none.
  run_ledger(std::shared_ptr<disk> where, const uid& boot,
             const clock_source& clock);

  /// The run still lives; to be called at least every `beat_every`, cheap in
  /// between. May block for a disk flush.
  void beat();
  /// The run ends because it was told to.
  void end();

  /// Oldest first; the last one is this.
  [[nodiscard]] std::vector<schema::agent_run_times> runs() const;

private:
  void store();

  std::shared_ptr<disk> where_;
  const clock_source& clock_;
  mutable std::mutex mutex_;
  std::vector<schema::agent_run_times> runs_;
  time_ns beaten_ = 0; // Boot time.
};

} // namespace vedette::agent
