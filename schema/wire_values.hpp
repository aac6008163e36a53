#pragma once

#include "base/ids.hpp"
#include "schema/wire/common.capnp.h"

#include <capnp/list.h>
#include <kj/debug.h>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How single values go into and out of Cap'n Proto. Only for the codecs: what
/// is here throws kj::Exception on bad input, as Cap'n Proto's own readers do,
/// and the codecs' entry points catch both.
namespace vedette::schema::wire_values {

/// More items than any list of ours has; what a hostile list may claim.
inline constexpr std::uint32_t items_max = 1U << 17;

bool is_utf8(std::string_view text);
/// UTF-8 without NUL, at which half of the world would stop to read.
inline bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}
/// `text` with each malformed sequence and NUL replaced by U+FFFD.
std::string repaired(std::string_view text);

inline std::string get_text(capnp::Text::Reader text) {
  std::string out{text.begin(), text.size()};
  KJ_REQUIRE(is_text(out), "text is not UTF-8 or has a NUL");
  return out;
}

inline std::string get_data(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

inline capnp::Data::Reader as_data(std::string_view bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

/// A text as our peers accept it. Valid until the next call on this object.
class text_writer {
public:
  capnp::Text::Reader operator()(const std::string& text) {
    if (is_text(text))
      return {text.c_str(), text.size()};
    kept_ = repaired(text);
    return {kept_.c_str(), kept_.size()};
  }

private:
  std::string kept_;
};

uid get_uid(wire::Uid::Reader in);
void put_uid(wire::Uid::Builder out, const uid& id);

/// The enumerator with the number on the wire; `last` is the highest we know.
template <class Ours, class Theirs>
Ours get_enum(Theirs number, Ours last) {
  auto raw = static_cast<std::uint16_t>(number);
  KJ_REQUIRE(raw <= static_cast<std::uint16_t>(last), "unknown enumerator",
             raw);
  return static_cast<Ours>(raw);
}

template <class Theirs, class Ours>
Theirs put_enum(Ours number) {
  return static_cast<Theirs>(static_cast<std::uint16_t>(number));
}

std::vector<std::string> get_texts(capnp::List<capnp::Text>::Reader in);
void put_texts(capnp::List<capnp::Text>::Builder out,
               const std::vector<std::string>& texts);

/// Reads a list of structs with `read(item) -> T`.
template <class List, class Read>
auto get_list(const List& in, Read&& read) {
  KJ_REQUIRE(in.size() <= items_max, "list is too long", in.size());
  std::vector<decltype(read(in[0]))> out;
  out.reserve(in.size());
  for (auto item : in)
    out.push_back(read(item));
  return out;
}

/// Writes a list of structs with `write(builder, item)`; `init(count)` makes
/// it.
template <class Init, class Items, class Write>
void put_list(Init&& init, const Items& items, Write&& write) {
  auto out = init(static_cast<unsigned>(items.size()));
  for (unsigned i = 0; i < items.size(); ++i)
    write(out[i], items[i]);
}

} // namespace vedette::schema::wire_values
