#include "engine/case_fold.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>

namespace vedette::engine {

namespace {

constexpr std::uint32_t not_utf8 = 0x110000;

constexpr char lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

void append_code_point(std::string& out, std::uint32_t point) {
  if (point >= not_utf8) {
    out.push_back(static_cast<char>(point - not_utf8));
    return;
  }
  utf8proc_uint8_t bytes[4];
  auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes);
  out.append(reinterpret_cast<const char*>(bytes),
             static_cast<std::size_t>(size));
}

std::uint32_t fold_code_point(std::uint32_t point) noexcept {
  if (point >= not_utf8)
    return point;
  return static_cast<std::uint32_t>(
    utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
}

} // namespace

bool is_ascii(std::string_view text) noexcept {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0)
      return false;
  }
  for (; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0x80U) != 0)
      return false;
  return true;
}

void fold_ascii(std::string_view text, char* out) noexcept {
  // Eight bytes at a time: bit 7 of a byte becomes set where adding carries it
  // past `A` but not past `Z`, and is then moved to the bit of lower case.
  constexpr std::uint64_t each = 0x0101010101010101ULL;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    auto from_a = word + each * (0x80 - 'A');
    auto above_z = word + each * (0x7f - 'Z');
    word |= ((from_a ^ above_z) & each * 0x80) >> 2U;
    std::memcpy(out + at, &word, 8);
  }
  for (; at < text.size(); ++at)
    out[at] = lower_ascii(text[at]);
}

void append_folded(std::string& out, std::string_view text) {
  if (is_ascii(text)) {
    auto before = out.size();
    out.resize(before + text.size());
    fold_ascii(text, out.data() + before);
    return;
  }
  for (std::size_t at = 0; at < text.size();)
    append_code_point(out, fold_code_point(next_code_point(text, at)));
}

std::string folded(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

int compare_folded(std::string_view left, std::string_view right) {
  auto common = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < common; ++i) {
    auto a = static_cast<unsigned char>(lower_ascii(left[i]));
    auto b = static_cast<unsigned char>(lower_ascii(right[i]));
    if ((a | b) >= 0x80) {
      auto order = folded(left).compare(folded(right));
      return order < 0 ? -1 : (order > 0 ? 1 : 0);
    }
    if (a != b)
      return a < b ? -1 : 1;
  }
  if (left.size() == right.size())
    return 0;
  return left.size() < right.size() ? -1 : 1;
}

bool equal_folded(std::string_view left, std::string_view right) {
  if (left.size() == right.size())
    return compare_folded(left, right) == 0;
  // Only text beyond ASCII changes its size when folded.
  if (is_ascii(left) && is_ascii(right))
    return false;
  return folded(left) == folded(right);
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
  auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  utf8proc_int32_t point = 0;
  auto size = utf8proc_iterate(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
    static_cast<utf8proc_ssize_t>(text.size() - at), &point);
  if (size <= 0) {
    ++at;
    return not_utf8 + first;
  }
  at += static_cast<std::size_t>(size);
  return static_cast<std::uint32_t>(point);
}

std::size_t count_code_points(std::string_view text) noexcept {
  if (is_ascii(text))
    return text.size();
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count)
    next_code_point(text, at);
  return count;
}

std::size_t offset_of(std::string_view text, std::size_t index) noexcept {
  std::size_t at = 0;
  while (index > 0 && at < text.size()) {
    next_code_point(text, at);
    --index;
  }
  return at;
}

} // namespace vedette::engine
