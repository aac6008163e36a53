#pragma once

#include "agent/spool/disk.hpp"
#include "schema/wire.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace vedette::agent {

/// Which commands this device has begun, and what became of them: so that none
/// runs twice, whatever is restarted in between. A file per command, written
/// before the command is begun and again when it has ended.
class command_ledger {
public:
  struct limits {
    std::size_t commands_max = 512;
    /// Of the outputs that are kept in case the cloud asks again.
    std::size_t output_bytes_max = 16U << 20;
  };

  /// Reads what is there. A command that had begun and has no end was cut off
  /// by the end of the agent: its result says that it may have run.
  static result<std::unique_ptr<command_ledger>>
  open(std::shared_ptr<disk> files, const limits& bounds);

  /// Notes that the command is about to be done; on disk when it returns.
  /// Requires that it is not known.
  status begin(const uid& command);
  /// Notes the end. Kept in memory also when the disk refuses.
  status finish(const schema::command_result& what);

  /// A command that has begun will have no result: says so. Requires that it
  /// is known.
  void interrupted(const uid& command);

  /// Begun at some time, here or before a restart.
  [[nodiscard]] bool knows(const uid& command) const {
    return entries_.contains(command);
  }
  /// What became of it; null while it runs.
  [[nodiscard]] const schema::command_result*
  result_of(const uid& command) const;
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    std::uint64_t order = 0;
    std::optional<schema::command_result> result;
  };

  command_ledger(std::shared_ptr<disk> files, const limits& bounds);
  status load(const std::string& name);
  void settle_interrupted();
  void forget_oldest();
  void drop_outputs();

  std::shared_ptr<disk> files_;
  limits bounds_;
  std::unordered_map<uid, entry> entries_;
  std::map<std::uint64_t, uid> by_age_;
  std::uint64_t next_order_ = 1;
  std::size_t output_bytes_ = 0;
};

} // namespace vedette::agent
