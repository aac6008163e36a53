#include "engine/sigma/text.hpp"

#include <openssl/evp.h>

#include <array>

namespace vedette::engine::sigma {

namespace {

using part_kind = wild_text::part_kind;

constexpr std::array<std::string_view, 5> dashes{"-", "/", "\u2013", "\u2014",
                                                 "\u2015"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_'
         || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// The length of the option dash at `at`, 0 when there is none: a dash that no
// word precedes and that a word follows.
std::size_t option_dash(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1]))
    return 0;
  for (auto dash : dashes)
    if (text.substr(at).starts_with(dash)) {
      auto next = at + dash.size();
      return next < text.size() && is_word(text[next]) ? dash.size() : 0;
    }
  return 0;
}

// One code point from UTF-8; a wrong byte stands for itself.
char32_t next_point(std::string_view text, std::size_t& at) {
  auto lead = static_cast<unsigned char>(text[at++]);
  unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  if (more == 0 || at + more > text.size())
    return lead;
  char32_t point = lead & (0x3fU >> more);
  for (unsigned i = 0; i < more; ++i)
    point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return point;
}

void put_unit(std::string& out, char32_t unit, bool little_endian) {
  auto low = static_cast<char>(unit & 0xffU);
  auto high = static_cast<char>((unit >> 8U) & 0xffU);
  out += little_endian ? low : high;
  out += little_endian ? high : low;
}

void escape_into(std::string& out, std::string_view literal) {
  for (char c : literal) {
    if (c == '*' || c == '?' || c == '\\')
      out += '\\';
    out += c;
  }
}

} // namespace

wild_text wild_text::plain(std::string_view text) {
  wild_text out;
  if (!text.empty())
    out.parts_.push_back({part_kind::literal, std::string{text}});
  return out;
}

wild_text wild_text::parse(std::string_view text) {
  wild_text out;
  std::string literal;
  auto flush = [&] {
    if (!literal.empty())
      out.parts_.push_back({part_kind::literal, std::move(literal)});
    literal.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
      literal += next;
      ++i;
    } else if (c == '*' || c == '?') {
      flush();
      out.append({c == '*' ? part_kind::any_run : part_kind::any_one, {}});
    } else {
      literal += c;
    }
  }
  flush();
  return out;
}

void wild_text::append(const part& x) {
  if (!parts_.empty() && parts_.back().kind == x.kind) {
    if (x.kind == part_kind::any_run)
      return; // `**` is `*`.
    if (x.kind == part_kind::literal) {
      parts_.back().text += x.text;
      return;
    }
  }
  parts_.push_back(x);
}

bool wild_text::has_wildcard() const {
  for (const auto& x : parts_)
    if (x.kind == part_kind::any_run || x.kind == part_kind::any_one)
      return true;
  return false;
}

bool wild_text::has_placeholder() const {
  for (const auto& x : parts_)
    if (x.kind == part_kind::placeholder)
      return true;
  return false;
}

std::string wild_text::literal() const {
  std::string out;
  for (const auto& x : parts_)
    out += x.text;
  return out;
}

void wild_text::surround(bool before, bool after) {
  if (before && (parts_.empty() || parts_.front().kind != part_kind::any_run))
    parts_.insert(parts_.begin(), {part_kind::any_run, {}});
  if (after && (parts_.empty() || parts_.back().kind != part_kind::any_run))
    parts_.push_back({part_kind::any_run, {}});
}

void wild_text::find_placeholders() {
  wild_text out;
  for (const auto& x : parts_) {
    if (x.kind != part_kind::literal) {
      out.append(x);
      continue;
    }
    std::string literal;
    for (std::size_t i = 0; i < x.text.size(); ++i) {
      auto close = x.text.find('%', i + 1);
      if (x.text[i] == '\\' && i + 1 < x.text.size() && x.text[i + 1] == '%') {
        literal += x.text[++i];
      } else if (x.text[i] == '%' && close != std::string::npos
                 && close > i + 1) {
        if (!literal.empty())
          out.append({part_kind::literal, literal});
        literal.clear();
        out.parts_.push_back(
          {part_kind::placeholder, x.text.substr(i + 1, close - i - 1)});
        i = close;
      } else {
        literal += x.text[i];
      }
    }
    if (!literal.empty())
      out.append({part_kind::literal, literal});
  }
  *this = std::move(out);
}

text_pattern wild_text::pattern(bool fold) const {
  text_pattern out;
  out.fold = fold;
  auto shape = parts_;
  bool open_front = !shape.empty() && shape.front().kind == part_kind::any_run;
  if (open_front)
    shape.erase(shape.begin());
  bool open_back = !shape.empty() && shape.back().kind == part_kind::any_run;
  if (open_back)
    shape.pop_back();
  bool simple = shape.size() == 1 && shape[0].kind == part_kind::literal;
  if (simple || parts_.empty()) {
    out.op = open_front && open_back ? text_op::contains
             : open_front            ? text_op::ends_with
             : open_back             ? text_op::starts_with
                                     : text_op::equals;
    out.text = simple ? shape[0].text : std::string{};
    return out;
  }
  out.op = text_op::wildcard;
  for (const auto& x : parts_) {
    if (x.kind == part_kind::literal)
      escape_into(out.text, x.text);
    else
      out.text += x.kind == part_kind::any_run ? '*' : '?';
  }
  return out;
}

std::string to_utf16(std::string_view text, bool little_endian) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto point = next_point(text, at);
    if (point >= 0x10000) {
      point -= 0x10000;
      put_unit(out, 0xd800 + (point >> 10U), little_endian);
      point = 0xdc00 + (point & 0x3ffU);
    }
    put_unit(out, point, little_endian);
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto size
    = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::vector<std::string> base64_offsets(std::string_view bytes) {
  // What stands before shifts the text by 0, 1 or 2 bytes. Characters that mix
  // in bits of what stands before or behind are cut off.
  constexpr std::array<std::size_t, 3> skipped{0, 2, 3};
  constexpr std::array<std::size_t, 3> cut{0, 3, 2};
  std::vector<std::string> out;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    auto text = to_base64(std::string(shift, ' ') + std::string{bytes});
    auto end = text.size() - cut[(bytes.size() + shift) % 3];
    if (end > skipped[shift])
      out.push_back(text.substr(skipped[shift], end - skipped[shift]));
  }
  return out;
}

result<std::vector<std::string>> windash_spellings(std::string_view text) {
  std::vector<std::string> made(1);
  for (std::size_t i = 0; i < text.size();) {
    auto dash = option_dash(text, i);
    if (dash == 0) {
      for (auto& one : made)
        one += text[i];
      ++i;
      continue;
    }
    if (made.size() * dashes.size() > spellings_max)
      return error{errc::overloaded, "windash: more than five option dashes"};
    if (made.size() * dashes.size() * text.size() > spelling_bytes_max)
      return error{errc::overloaded, "windash: too long for all its spellings"};
    std::vector<std::string> next;
    for (const auto& one : made)
      for (auto spelling : dashes)
        next.push_back(one + std::string{spelling});
    made = std::move(next);
    i += dash;
  }
  return made;
}

} // namespace vedette::engine::sigma
