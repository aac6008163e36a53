#pragma once

#include "base/result.hpp"
#include "schema/event.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace vedette::schema {

/// Appends an event as one JSON object: nested ECS under canonical names, times
/// in RFC 3339, header facts included. `read_json` reads it back; only the boot
/// time and bytes that are no UTF-8 do not survive.
void append_json(std::string& out, const event& what);
std::string to_json(const event& what);

/// Reads events that others wrote: our own JSON, nested or dotted ECS, flat
/// endpoint telemetry (`event_type`, `process_name`, FILETIME), Sysmon and
/// Windows log records (`EventID`, `Image`). Names bind through the catalogue.
/// Keeps its memory between calls; one thread at a time.
class json_reader {
public:
  json_reader();
  ~json_reader();
  json_reader(json_reader&&) noexcept;
  json_reader& operator=(json_reader&&) noexcept;

  /// Replaces `out` by the event in `text`. errc::invalid_argument when it is
  /// not one JSON object or is nested more than 16 deep. A value that does not
  /// fit its field's type is kept as it is; an unknown class becomes `other`.
  status read(std::string_view text, event& out);

  /// Values whose names the catalogue does not know, since construction. They
  /// are not in the events.
  [[nodiscard]] std::size_t unknown_values() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::schema
