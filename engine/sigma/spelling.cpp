#include "engine/sigma/spelling.hpp"

#include <string>
#include <utility>

// Tested by tests/unit/engine/sigma/item_test.cpp

namespace vedette::engine::sigma {

namespace {

using list = std::vector<wild_text>;

std::size_t bytes_of(const wild_text& x) {
  std::size_t sum = 0;
  for (const auto& part : x.parts())
    sum += 1 + part.text.size();
  return sum;
}

error too_many() {
  return {errc::overloaded, "a value has more than "
                              + std::to_string(spellings_max)
                              + " spellings, or they are too long"};
}

// Wildcards stay; only what is literal has dashes.
result<list> windash(const wild_text& text) {
  list made(1);
  for (const auto& part : text.parts()) {
    std::vector<std::string> spellings{part.text};
    if (part.kind == wild_text::part_kind::literal) {
      auto found = windash_spellings(part.text);
      if (!found.ok())
        return found.why();
      spellings = std::move(found).value();
    }
    if (made.size() * spellings.size() > spellings_max)
      return too_many();
    list next;
    for (const auto& one : made)
      for (const auto& spelling : spellings) {
        next.push_back(one);
        next.back().append({part.kind, spelling});
      }
    made = std::move(next);
  }
  return made;
}

result<list> encode(transform what, const wild_text& text) {
  if (text.has_wildcard())
    return error{errc::invalid_argument,
                 "base64 needs a text without wildcards: write `contains` "
                 "behind it"};
  list out;
  if (what == transform::base64) {
    out.push_back(wild_text::plain(to_base64(text.literal())));
    return out;
  }
  for (const auto& spelling : base64_offsets(text.literal()))
    out.push_back(wild_text::plain(spelling));
  if (out.empty())
    return error{errc::invalid_argument,
                 "the text is too short to be found in Base64"};
  return out;
}

result<list> expand(wild_text text, const placeholder_table& placeholders) {
  text.find_placeholders();
  std::size_t made = 1;
  for (const auto& part : text.parts()) {
    if (part.kind != wild_text::part_kind::placeholder)
      continue;
    auto known = placeholders.find(part.text);
    if (known == placeholders.end() || known->second.empty())
      return error{errc::not_found,
                   "the placeholder %" + part.text + "% has no values"};
    made *= known->second.size();
    if (made > spellings_max)
      return too_many();
  }
  return text.expanded([&placeholders](const std::string& name) -> const auto& {
    return placeholders.find(name)->second;
  });
}

result<list> apply(transform what, wild_text text,
                   const placeholder_table& placeholders) {
  switch (what) {
  case transform::contains:
  case transform::starts_with:
  case transform::ends_with:
    text.surround(what != transform::starts_with, what != transform::ends_with);
    return list{std::move(text)};
  case transform::utf16le:
  case transform::utf16be:
  case transform::utf16:
    text.map_literals([what](const std::string& x) {
      auto mark = what == transform::utf16 ? "\xff\xfe" : "";
      return mark + to_utf16(x, what != transform::utf16be);
    });
    return list{std::move(text)};
  case transform::windash:
    return windash(text);
  case transform::expand:
    return expand(std::move(text), placeholders);
  default:
    return encode(what, text);
  }
}

} // namespace

result<list> spellings_of(std::string_view value,
                          const std::vector<transform>& transforms,
                          const placeholder_table& placeholders) {
  list texts{wild_text::parse(value)};
  for (auto what : transforms) {
    list next;
    std::size_t bytes = 0;
    for (auto& text : texts) {
      auto made = apply(what, std::move(text), placeholders);
      if (!made.ok())
        return made.why();
      for (auto& one : made.value()) {
        bytes += bytes_of(one);
        next.push_back(std::move(one));
      }
      if (next.size() > 3 * spellings_max || bytes > 2 * spelling_bytes_max)
        return too_many();
    }
    texts = std::move(next);
  }
  return texts;
}

} // namespace vedette::engine::sigma
