#include "base/printable.hpp"

#include <algorithm>
#include <cstdint>

// Tested by tests/unit/base/printable_test.cpp

namespace vedette {

namespace {

struct character {
  std::uint32_t point = 0;
  std::size_t size = 1;
  bool valid = false;
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size()
         && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4)
    return {lead, 1, false};
  std::uint32_t point = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text, i))
      return {lead, 1, false};
    point = point << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool overlong
    = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  if (overlong || surrogate || point > 0x10FFFF)
    return {lead, 1, false};
  return {point, size, true};
}

// What a terminal obeys instead of showing it.
bool steers(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E
         || c == 0x200F || (c >= 0x2028 && c <= 0x202E)
         || (c >= 0x2066 && c <= 0x2069);
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_of(text);
    const bool kept = c.point == '\n' || c.point == '\t';
    if (c.valid && (kept || !steers(c.point)))
      out += text.substr(0, c.size);
    else
      out += '?';
    text.remove_prefix(c.size);
  }
  return out;
}

std::string printable_line(std::string_view text) {
  std::string out;
  for (auto c : printable(text))
    if (c == '\n')
      out += "\\n";
    else
      out += c == '\t' ? ' ' : c;
  return out;
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max)
    return std::string{text};
  auto end = bytes_max;
  for (int i = 0; i < 3 && end > 0 && continues(text, end); ++i)
    --end;
  return std::string{text.substr(0, end)} + "…";
}

} // namespace vedette
