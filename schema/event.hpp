#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "schema/catalog.hpp"
#include "schema/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// Which sensor of the device saw an event. On wire and disk: append only.
enum class sensor_id : std::uint8_t {
  none,
  process,
  file,
  network,
  dns,
  logon,
  memory,
  device,
  script,
  module,
  signal,
  replay,
  agent,
};

/// One thing that happened on one device.
///
/// The header is what every event has; everything else is in cells, keyed by
/// catalogue field. Text lives in one arena, so that building an event costs no
/// allocation per field once the event object is reused (`clear` keeps memory).
/// The id is `uid_of(device, sensor, epoch, sequence)`: the same event read
/// twice has the same id.
class event {
public:
  uid id;
  event_class cls = event_class::other;
  event_type type = event_type::unknown;
  sensor_id sensor = sensor_id::none;
  time_ns wall = 0;           ///< When it happened, UTC.
  time_ns boot = 0;           ///< When it happened, since boot.
  std::uint64_t sequence = 0; ///< Per sensor and agent start, from 1, no holes.

  void set(field_id field, std::string_view text);
  void set(field_id field, std::int64_t number);
  void set(field_id field, double number);
  void set(field_id field, bool flag);
  void set_list(field_id field, const std::vector<std::string_view>& texts);

  /// The value of a field; null when the event does not have it. Header facts
  /// (event.category, event.type, event.action, @timestamp, event.id,
  /// event.sequence) are fields too. Valid until the event changes.
  [[nodiscard]] value get(field_id field) const;
  [[nodiscard]] bool has(field_id field) const;

  /// Calls `visit(field_id, value)` for each cell, in ascending field order.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const auto& x : cells_)
      visit(x.field, view(x));
  }
  [[nodiscard]] std::size_t cell_count() const noexcept {
    return cells_.size();
  }

  /// Empties the event and keeps its memory.
  void clear();
  /// Bytes this event occupies on the heap.
  [[nodiscard]] std::size_t heap_bytes() const noexcept;

private:
  struct cell {
    field_id field;
    value_kind kind;
    std::uint32_t size; // Text bytes, or list items.
    std::int64_t bits;  // Integer, bit pattern of a real, or arena offset.
  };
  cell& slot(field_id field);
  [[nodiscard]] value view(const cell& x) const;

  std::vector<cell> cells_; // Sorted by field.
  std::string arena_;
  mutable std::vector<value> list_views_;
};

} // namespace vedette::schema
