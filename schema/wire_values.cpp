// Tested by tests/unit/schema/codec_test.cpp
#include "schema/wire_values.hpp"

namespace vedette::schema::wire_values {

namespace {

/// Length of the well-formed UTF-8 sequence at the front of `text`; 0 = none.
std::size_t sequence_at(std::string_view text) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto lead = at(0);
  if (lead < 0x80)
    return 1;
  std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xc0) != 0x80)
      return 0;
  // Overlong forms, surrogates, beyond U+10FFFF.
  if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) > 0x9f)
      || (lead == 0xf0 && at(1) < 0x90) || (lead == 0xf4 && at(1) > 0x8f))
    return 0;
  return size;
}

} // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto size = sequence_at(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto size = sequence_at(text);
    if (size == 0 || text.front() == '\0')
      out += "\xef\xbf\xbd";
    else
      out += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

uid get_uid(wire::Uid::Reader in) {
  uid out;
  auto high = in.getHigh();
  auto low = in.getLow();
  for (int i = 7; i >= 0; --i) {
    out.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(high);
    out.bytes[static_cast<std::size_t>(i) + 8] = static_cast<std::uint8_t>(low);
    high >>= 8;
    low >>= 8;
  }
  return out;
}

void put_uid(wire::Uid::Builder out, const uid& id) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    high = high << 8 | id.bytes[i];
    low = low << 8 | id.bytes[i + 8];
  }
  out.setHigh(high);
  out.setLow(low);
}

std::vector<std::string> get_texts(capnp::List<capnp::Text>::Reader in) {
  return get_list(in, [](capnp::Text::Reader text) { return get_text(text); });
}

void put_texts(capnp::List<capnp::Text>::Builder out,
               const std::vector<std::string>& texts) {
  text_writer text;
  for (unsigned i = 0; i < texts.size(); ++i)
    out.set(i, text(texts[i]));
}

} // namespace vedette::schema::wire_values
