#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/sensor/sensor_source.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Turns a sensor on or off, as the policy says. Idempotent.
struct enable_sensor {
  bool on = true;
};

/// `batches` of this sensor's batches are through: it may send as many more.
struct observed {
  std::uint32_t batches = 1;
};

/// What this sensor sees, how, and what it lost so far.
struct get_ledger {};
struct sensor_report {
  std::string name;
  bool enabled = false;
  std::vector<schema::sensor_mode> modes;
  std::vector<schema::sensor_ledger> ledgers;
};

/// INTERNAL: read the source once more.
struct read_due {};

/// Owns one event source, its sequence and loss ledger.
using sensor_actor = lifecycle_actor::extend<
  caf::reacts_to<enable_sensor>, caf::reacts_to<observed>,
  caf::replies_to<get_ledger>::with<sensor_report>, caf::reacts_to<read_due>>;

} // namespace vedette::actors
