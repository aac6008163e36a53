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

namespace {

/// Where the value that begins `text` ends, if brackets and quotes tell.
std::optional<std::size_t> end_of_object(std::string_view text) {
  auto depth = 0;
  auto quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '['))
      ++depth;
    else if (!quoted && (c == '}' || c == ']') && --depth == 0)
      return i + 1;
  }
  return std::nullopt;
}

} // namespace

std::string explain_document(std::string_view text, std::string_view why) {
  constexpr std::string_view wanted = "expected one JSON object a line";
  if (text.empty() || text.front() != '{') {
    constexpr std::size_t shown = 20;
    std::string head;
    for (auto c : text.substr(0, shown))
      head += c >= ' ' && c <= '~' ? c : '?';
    return std::string{wanted} + ", found `" + head
           + (text.size() > shown ? "…`" : "`");
  }
  auto end = end_of_object(text);
  if (!end)
    return std::string{wanted} + ", but this one has no end";
  auto behind = text.find_first_not_of(" \t\r\n,", *end);
  if (behind != std::string_view::npos)
    return std::string{wanted} + ", but there is more behind it at column "
           + std::to_string(behind + 1);
  return std::string{wanted} + ": " + std::string{why};
}

dom::object found_document(dom::object root) {
  dom::object inside;
  if (root.at_key("_source").get(inside) == simdjson::SUCCESS)
    return inside;
  return root;
}

value scalar(dom::element what) {
  switch (what.type()) {
  case dom::element_type::STRING:
    return value{what.get_string().value_unsafe()};
  case dom::element_type::INT64:
    return value{what.get_int64().value_unsafe()};
  case dom::element_type::UINT64:
    return value::whole(what.get_uint64().value_unsafe());
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

void value_maker::reset() noexcept {
  lists_used_ = 0;
  texts_used_ = 0;
}

std::vector<value>& value_maker::new_list() {
  if (lists_.size() == lists_used_)
    lists_.emplace_back();
  auto& list = lists_[lists_used_++];
  list.clear();
  return list;
}

/// XML turned into JSON keeps an element's text in a member `#text`; such an
/// object is as good as its text.
value value_maker::whole_object(dom::object what, type_hint hint) {
  dom::element text;
  if (what.at_key("#text").get(text) == simdjson::SUCCESS)
    return whole(text, hint);
  auto& list = new_list();
  for (auto [key, element] : what) {
    list.emplace_back(key);
    list.push_back(whole(element, hint));
  }
  return value::object(list.data(), list.size() / 2);
}

value value_maker::whole_array(dom::array what, type_hint hint) {
  auto& list = new_list();
  for (auto item : what)
    if (!item.is_null())
      list.push_back(whole(item, hint));
  return list.empty() ? value{} : value{list.data(), list.size()};
}

value value_maker::whole(dom::element what, type_hint hint) {
  switch (what.type()) {
  case dom::element_type::OBJECT:
    return whole_object(what, hint);
  case dom::element_type::ARRAY:
    return whole_array(what, hint);
  default:
    return hinted(scalar(what), hint);
  }
}

value value_maker::keep_text(std::string text) {
  if (texts_.size() == texts_used_)
    texts_.emplace_back();
  texts_[texts_used_] = std::move(text);
  return value{std::string_view{texts_[texts_used_++]}};
}

value value_maker::hinted(const value& what, type_hint hint) {
  if (what.kind() == value_kind::list)
    return what;
  switch (hint) {
  case type_hint::keyword:
    if (what.kind() == value_kind::integer)
      return keep_text(std::to_string(what.integer()));
    if (what.is_beyond_integer())
      return keep_text(std::to_string(what.beyond_integer()));
    return what;
  case type_hint::date:
    if (auto when = read_time(what, {}))
      return value{*when / 1'000'000};
    return what;
  case type_hint::long_integer:
    if (auto number = number_in(what))
      return value{*number};
    return what;
  default:
    return what;
  }
}

} // namespace vedette::engine
