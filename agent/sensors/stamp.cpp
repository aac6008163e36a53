#include "agent/sensors/stamp.hpp"

#include "schema/catalog_fields.hpp"

namespace vedette::agent {

stamper::stamper(const agent_run& run, schema::sensor_id sensor)
  : base_{schema::event_id(run.device, sensor, run.epoch, 0)},
    boot_{run.boot.dashed()}, sensor_{sensor} {}

void stamper::stamp(schema::event& what) {
  what.sensor = sensor_;
  what.sequence = ++last_;
  // One hash per sensor and run, not per event: the number goes on top.
  what.id = base_;
  for (std::size_t i = 0; i < 8; ++i)
    what.id.bytes[15 - i] ^= static_cast<std::uint8_t>(last_ >> (8 * i));
  if (!what.has(schema::id_of("host.boot.id")))
    what.set(schema::id_of("host.boot.id"), boot_);
}

} // namespace vedette::agent
