#pragma once

#include "agent/process/image_hashes.hpp"
#include "agent/process/process_table.hpp"
#include "agent/process/quiet_processes.hpp"
#include "agent/process/user_names.hpp"
#include "agent/sensors/connection.hpp"
#include "agent/sensors/mount_notices.hpp"
#include "agent/sensors/sensor_board.hpp"
#include "agent/sensors/stamp.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace vedette::agent {

/// What all kernel sensors share. Owned by the composition, outlives them.
struct sensor_context {
  agent_run run;
  const clock_source* clock = nullptr;
  std::shared_ptr<process_table> processes;
  std::shared_ptr<user_names> users;
  std::shared_ptr<image_hashes> hashes;
  std::shared_ptr<quiet_processes> quiet; ///< May be null.
  std::shared_ptr<mount_notices> mounts;  ///< May be null.
  std::shared_ptr<sensor_board> board;    ///< May be null: all is wanted.

  /// Which of several processes took a connection in; 0 = not told. May be
  /// null.
  std::function<std::int32_t(const connection&,
                             const std::vector<std::int32_t>&)>
    who_accepted;

  [[nodiscard]] bool wants(schema::event_class cls) const noexcept {
    return !board || board->on(cls);
  }
  /// How long the events of one batch may wait for hashes of new programs.
  std::chrono::microseconds hash_patience{4000};
};

} // namespace vedette::agent
