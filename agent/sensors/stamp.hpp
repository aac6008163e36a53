#pragma once

#include "base/ids.hpp"
#include "schema/event.hpp"

#include <cstdint>
#include <string>

namespace vedette::agent {

/// Who the events of this run of the agent belong to.
struct agent_run {
  uid device;
  uid boot;                ///< Of the machine.
  std::uint64_t epoch = 0; ///< Differs for every start of the agent.
};

/// Numbers the events of one sensor and derives their ids from the number: the
/// same event, the same id, and no two events share one.
class stamper {
public:
  stamper(const agent_run& run, schema::sensor_id sensor);

  /// Call it before other fields are set: then it is cheap.
  void stamp(schema::event& what);
  /// The number of the newest event; 0 before the first.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
  [[nodiscard]] schema::sensor_id sensor() const noexcept { return sensor_; }

private:
  uid base_;
  std::string boot_;
  schema::sensor_id sensor_;
  std::uint64_t last_ = 0;
};

} // namespace vedette::agent
