#include "engine/document_json.hpp"

// Tested by tests/unit/engine/document_test.cpp

#include <charconv>

namespace vedette::engine {

std::string mend_utf8(std::string_view text) {
  auto out = std::string{};
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    // The longest valid character at the front, of one to four bytes.
    std::size_t n = 1;
    while (n <= 4 && n <= text.size()
           && !simdjson::validate_utf8(text.data(), n))
      ++n;
    if (n <= 4 && n <= text.size()) {
      out.append(text.substr(0, n));
      text.remove_prefix(n);
    } else {
      out += "\xef\xbf\xbd";
      text.remove_prefix(1);
    }
  }
  return out;
}

using schema::value;
using schema::value_kind;

value scalar(dom::element what) {
  switch (what.type()) {
  case dom::element_type::STRING:
    return value{what.get_string().value_unsafe()};
  case dom::element_type::INT64:
    return value{what.get_int64().value_unsafe()};
  case dom::element_type::UINT64:
    return value{static_cast<double>(what.get_uint64().value_unsafe())};
  case dom::element_type::DOUBLE:
    return value{what.get_double().value_unsafe()};
  case dom::element_type::BOOL:
    return value{what.get_bool().value_unsafe()};
  default:
    return value{};
  }
}

std::optional<std::int64_t> number_in(const value& what) {
  if (what.kind() == value_kind::integer)
    return what.integer();
  if (!what.is_text())
    return std::nullopt;
  auto text = what.text();
  std::int64_t number = 0;
  auto [end, why]
    = std::from_chars(text.data(), text.data() + text.size(), number);
  if (why != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

simdjson::simdjson_result<dom::element> at_path(dom::object root,
                                                std::string_view path) {
  auto whole = root.at_key(path);
  auto dot = path.find('.');
  if (whole.error() == simdjson::SUCCESS || dot == std::string_view::npos)
    return whole;
  dom::object below;
  if (auto why = root.at_key(path.substr(0, dot)).get(below))
    return why;
  return at_path(below, path.substr(dot + 1));
}

} // namespace vedette::engine
