#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace vedette {

enum class log_level : unsigned char { debug, info, warning, error };

/// One key of a log line. The unit is the key's suffix: `duration_s`, `size_b`.
struct log_field {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Where lines go; called from any thread.
using log_sink = std::function<void(std::string_view line)>;

/// Writes one JSON object a line: ts (RFC 3339, microseconds, UTC), level, msg,
/// component, then the fields. State changes are logged; what happens often is
/// counted instead. Copying is cheap; a copy may name another component.
class logger {
public:
  /// Lines below `least` are not written.
  logger(log_sink sink, const clock_source& clock, log_level least,
         std::string component);

  /// A logger that writes nowhere; for tests.
  static logger silent();

  [[nodiscard]] logger named(std::string component) const;

  void debug(std::string_view message,
             std::initializer_list<log_field> fields = {}) const;
  void info(std::string_view message,
            std::initializer_list<log_field> fields = {}) const;
  void warning(std::string_view message,
               std::initializer_list<log_field> fields = {}) const;
  void error(std::string_view message,
             std::initializer_list<log_field> fields = {}) const;

private:
  struct shared;
  void write(log_level level, std::string_view message,
             std::initializer_list<log_field> fields) const;

  std::shared_ptr<const shared> shared_;
  std::string component_;
};

/// A sink that writes whole lines to a file descriptor.
log_sink log_to_descriptor(int descriptor);

/// Appends `text` as a JSON string with quotes; invalid UTF-8 is replaced.
void append_json_string(std::string& out, std::string_view text);

/// RFC 3339 in UTC with `digits` fractional digits (0, 3, 6 or 9).
std::string format_time(time_ns wall, int digits = 6);

} // namespace vedette
