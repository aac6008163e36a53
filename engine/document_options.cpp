#include "engine/document.hpp"

// Tested by tests/unit/engine/document_test.cpp

#include <array>

namespace vedette::engine {

status document_options::set_timestamp(std::string_view text) {
  auto colon = text.find(':');
  auto format = time_format::parse(
    colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (!format.ok())
    return format.why();
  timestamp_field = text.substr(0, colon);
  timestamp_format = std::move(format).value();
  return done;
}

status document_options::add_type(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, type_hint>, 5> kinds{
    {{"ip", type_hint::ip},
     {"version", type_hint::version},
     {"keyword", type_hint::keyword},
     {"date", type_hint::date},
     {"long", type_hint::long_integer}}};
  auto colon = text.rfind(':');
  for (const auto& [name, kind] : kinds)
    if (colon != std::string_view::npos && colon > 0
        && text.substr(colon + 1) == name) {
      types.emplace_back(text.substr(0, colon), kind);
      return done;
    }
  return error{errc::invalid_argument,
               "type '" + std::string{text}
                 + "': expected FIELD:ip|date|version|keyword|long"};
}

status document_options::add_null_value(std::string_view text) {
  auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return error{errc::invalid_argument,
                 "null value '" + std::string{text} + "': expected FIELD=TEXT"};
  null_values.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  return done;
}

} // namespace vedette::engine
