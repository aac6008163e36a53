#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "schema/catalog.hpp"
#include "schema/value.hpp"

#include <array>
#include <concepts>
#include <cstddef>
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

/// Lower-case name (`process`).
std::string_view name_of(sensor_id sensor);

/// One thing that happened on one device.
///
/// The header is what every event has; everything else is in cells, keyed by
/// catalogue field. Text lives in one arena, so that building an event costs no
/// allocation per field once the event object is reused (`clear` keeps memory).
///
/// Reading an event that nobody changes is safe from any number of threads,
/// except for the field `event.id`, whose text is made when it is asked for.
class event {
public:
  uid id; ///< `event_id(device, sensor, epoch, sequence)`.
  event_class cls = event_class::other;
  event_type type = event_type::unknown;
  sensor_id sensor = sensor_id::none;
  time_ns wall = 0;           ///< When it happened, UTC.
  time_ns boot = 0;           ///< When it happened, since boot.
  std::uint64_t sequence = 0; ///< Per sensor and agent start, from 1, no holes.

  event() = default;
  ~event() = default;
  event(const event& other);
  event& operator=(const event& other);
  event(event&&) noexcept = default;
  event& operator=(event&&) noexcept = default;

  /// Replaces what the field held. Header facts cannot be set: assign the
  /// members. Text and list items may be up to 16 MiB together.
  void set(field_id field, std::string_view text);
  void set(field_id field, const char* text) {
    set(field, std::string_view{text});
  }
  void set(field_id field, const std::string& text) {
    set(field, std::string_view{text});
  }
  void set(field_id field, std::int64_t number);
  void set(field_id field, double number);
  void set(field_id field, bool flag);
  template <std::integral T>
  void set(field_id field, T number) {
    set(field, static_cast<std::int64_t>(number));
  }
  void set_list(field_id field, const std::vector<std::string_view>& texts);
  /// Copies any value that is not null and not a list of lists.
  void set_value(field_id field, const value& what);

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

  /// Same header and same cells.
  friend bool operator==(const event& a, const event& b);

private:
  struct cell {
    field_id field;
    value_kind kind;
    std::uint32_t size; // Text bytes, or list items.
    std::int64_t bits;  // Integer, bits of a real, place in arena or lists.
  };
  struct span {
    std::uint32_t at;
    std::uint32_t size;
  };
  cell& slot(field_id field);
  [[nodiscard]] value view(const cell& x) const;
  [[nodiscard]] value header_fact(field_id field) const;
  std::uint32_t keep(std::string_view text);
  void link_lists();

  std::vector<cell> cells_;   // Sorted by field.
  std::vector<char> arena_;   // A vector: moving it keeps addresses.
  std::vector<span> items_;   // Of all lists, places in the arena.
  std::vector<value> linked_; // The same as views.
  mutable std::array<char, 36> id_text_{};
};

/// The same event has the same id however often it is read again.
uid event_id(const uid& device, sensor_id sensor, std::uint64_t epoch,
             std::uint64_t sequence);

/// Fills what follows from other cells: names, folders and extensions from
/// paths. Sensors call it last.
void complete(event& what);

} // namespace vedette::schema
