#pragma once

#include "schema/catalog.hpp"

#include <cstdint>
#include <string_view>

namespace vedette::schema {

/// Who fills a field on Linux.
enum class field_source : std::uint8_t {
  header,  ///< A fact of every event.
  device,  ///< The same in all events of a device; not a cell of each.
  sensors, ///< A sensor of our agent, in the classes that have it.
  foreign, ///< Nobody here: telemetry of others that is replayed or imported.
};

struct catalog_row {
  std::string_view name;
  field_type type;
  bool path;
  std::string_view meaning;
  std::string_view aliases;
  field_source source;
};

/// What rows are written with: one set of functions for each source.
template <field_source Source>
struct rows_of {
  using words = std::string_view;

  static constexpr catalog_row text(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::text, false, meaning, aliases, Source};
  }
  static constexpr catalog_row path(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::text, true, meaning, aliases, Source};
  }
  static constexpr catalog_row number(words name, words meaning,
                                      words aliases = {}) {
    return {name, field_type::integer, false, meaning, aliases, Source};
  }
  static constexpr catalog_row real(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::real, false, meaning, aliases, Source};
  }
  static constexpr catalog_row flag(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::boolean, false, meaning, aliases, Source};
  }
  static constexpr catalog_row address(words name, words meaning,
                                       words aliases = {}) {
    return {name, field_type::ip, false, meaning, aliases, Source};
  }
  static constexpr catalog_row list(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::text_list, false, meaning, aliases, Source};
  }
  /// Nanoseconds since 1970, UTC; written as RFC 3339.
  static constexpr catalog_row time(words name, words meaning,
                                    words aliases = {}) {
    return {name, field_type::time, false, meaning, aliases, Source};
  }
};

namespace rows {

using header = rows_of<field_source::header>;
using device = rows_of<field_source::device>;
using sensor = rows_of<field_source::sensors>;
using foreign = rows_of<field_source::foreign>;

} // namespace rows

} // namespace vedette::schema
