#include "engine/text_decode.hpp"

#include "engine/case_fold.hpp"
#include "engine/find_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace vedette::engine {

namespace {

/// Shorter runs are words that happen to be in the alphabet.
constexpr std::size_t base64_characters_min = 6;
constexpr std::size_t hex_bytes_min = 3;
constexpr std::size_t tokens_max = 64;

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+' || c == '-')
    return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  auto lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decode_base64(std::string_view token) {
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (auto c : token) {
    bits = bits << 6U | static_cast<std::uint32_t>(base64_value(c));
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>(bits >> static_cast<unsigned>(have));
    }
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | c >> 6U);
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | c >> 12U);
    out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | c >> 18U);
    out += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
    out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

/// Units of `width` bytes; nullopt when they are no text.
std::optional<std::string> from_wide(std::string_view bytes, std::size_t width,
                                     bool big_endian) {
  if (bytes.empty() || bytes.size() % width != 0)
    return std::nullopt;
  std::string out;
  std::uint32_t high = 0;
  for (std::size_t i = 0; i < bytes.size(); i += width) {
    std::uint32_t c = 0;
    for (std::size_t j = 0; j < width; ++j) {
      auto at = big_endian ? i + j : i + width - 1 - j;
      c = c << 8U | static_cast<unsigned char>(bytes[at]);
    }
    if (width == 2 && c >= 0xD800 && c < 0xDC00) {
      high = c;
      continue;
    }
    if (high != 0 && c >= 0xDC00 && c < 0xE000)
      c = 0x10000 + ((high - 0xD800) << 10U) + (c - 0xDC00);
    else if (high != 0 || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
      return std::nullopt;
    high = 0;
    if (c != 0xFEFF)
      append_utf8(out, c);
  }
  return out;
}

/// `Hi +2AHcGQ-` and `+-` of RFC 2152.
std::optional<std::string> from_utf7(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (static_cast<unsigned char>(bytes[i]) >= 0x80)
      return std::nullopt;
    if (bytes[i] != '+') {
      out += bytes[i];
      continue;
    }
    auto end = i + 1;
    while (end < bytes.size() && base64_value(bytes[end]) >= 0
           && bytes[end] != '-')
      ++end;
    auto inner = decode_base64(bytes.substr(i + 1, end - i - 1));
    inner.resize(inner.size() / 2 * 2);
    if (end == i + 1)
      out += '+';
    else if (auto wide = from_wide(inner, 2, true))
      out += *wide;
    else
      return std::nullopt;
    i = end < bytes.size() && bytes[end] == '-' ? end : end - 1;
  }
  return out;
}

/// Every other byte is zero, mostly: Latin text in UTF-16.
bool looks_wide(std::string_view bytes, std::size_t zero_at) {
  std::size_t zeros = 0;
  for (auto i = zero_at; i < bytes.size(); i += 2)
    zeros += bytes[i] == '\0' ? 1 : 0;
  return bytes.size() >= 4 && zeros * 4 >= bytes.size();
}

} // namespace

std::vector<std::string> decode_base64_tokens(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size() && out.size() < tokens_max;) {
    auto end = i;
    while (end < text.size() && base64_value(text[end]) >= 0)
      ++end;
    auto token = text.substr(i, end - i);
    // A slash or dash at the front is a path's or an option's.
    while (!token.empty() && (token[0] == '-' || token[0] == '/'))
      token.remove_prefix(1);
    if (token.size() >= base64_characters_min && token.size() % 4 != 1)
      out.push_back(decode_base64(token));
    i = end + 1;
  }
  return out;
}

std::vector<std::string> decode_hex_tokens(std::string_view text) {
  std::vector<std::string> out;
  std::string token;
  auto flush = [&] {
    if (token.size() >= hex_bytes_min && out.size() < tokens_max)
      out.push_back(token);
    token.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    auto marked
      = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] | 0x20) == 'x';
    auto prefixed
      = text[i] == '0' && i + 1 < text.size() && (text[i + 1] | 0x20) == 'x';
    auto at = marked || prefixed ? i + 2 : i;
    if (prefixed)
      flush();
    if (at + 1 < text.size() && hex_value(text[at]) >= 0
        && hex_value(text[at + 1]) >= 0) {
      token += static_cast<char>(hex_value(text[at]) * 16
                                 + hex_value(text[at + 1]));
      i = at + 2;
    } else {
      flush();
      i = at + (at == i ? 1 : 0);
    }
  }
  flush();
  return out;
}

std::vector<std::string> readings_of(std::string_view bytes) {
  std::vector<std::string> out;
  auto add = [&out](std::optional<std::string> text) {
    if (text)
      out.push_back(std::move(*text));
  };
  auto starts = [&bytes](std::string_view mark) {
    return bytes.substr(0, mark.size()) == mark;
  };
  out.emplace_back(bytes);
  if (starts({"\xff\xfe\0\0", 4}))
    add(from_wide(bytes, 4, false));
  if (starts({"\0\0\xfe\xff", 4}))
    add(from_wide(bytes, 4, true));
  if (starts("\xff\xfe") || looks_wide(bytes, 1))
    add(from_wide(bytes, 2, false));
  if (starts("\xfe\xff") || looks_wide(bytes, 0))
    add(from_wide(bytes, 2, true));
  if (starts("+/v"))
    add(from_utf7(bytes));
  return out;
}

bool decoded_contains(const std::vector<std::string>& tokens,
                      std::string_view part, bool fold) {
  for (const auto& token : tokens)
    for (const auto& text : readings_of(token)) {
      auto kept = fold ? folded(text) : text;
      if (find_text(kept, part) != std::string_view::npos)
        return true;
    }
  return false;
}

} // namespace vedette::engine
