#include "agent/sensors/stamp.hpp"

#include <string>

namespace vedette::agent {

stamper::stamper(const agent_run& run, schema::sensor_id sensor)
  : base_{uid::of("event/" + run.device.compact() + "/"
                  + std::to_string(static_cast<int>(sensor)) + "/"
                  + std::to_string(run.epoch))},
    sensor_{sensor} {}

void stamper::stamp(schema::event& what) {
  what.sensor = sensor_;
  what.sequence = ++last_;
  // One hash per sensor and run, not per event: the number goes on top.
  what.id = base_;
  for (std::size_t i = 0; i < 8; ++i)
    what.id.bytes[15 - i] ^= static_cast<std::uint8_t>(last_ >> (8 * i));
}

} // namespace vedette::agent
