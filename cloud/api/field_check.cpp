#include "base/ids.hpp"
#include "cloud/api/field.hpp"
#include "engine/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <set>

// Tested by tests/unit/cloud/api/field_test.cpp

namespace vedette::cloud {

namespace {

// Who gets so much wrong learns nothing from the rest.
constexpr std::size_t problems_max = 20;
// Longer words are nobody's misspelling.
constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t shown_bytes_max = 80;

/// Where something is, and where problems go.
struct place {
  diagnostics& out;
  std::string pointer;

  void complain(std::string message, std::string hint = {}) const {
    if (out.size() >= problems_max)
      return;
    diagnostic problem;
    problem.pointer = pointer;
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    out.push_back(std::move(problem));
  }
  [[nodiscard]] place member(std::string_view name) const {
    return {out, pointer + '/' + pointer_token(name)};
  }
};

std::string shown(const json& what) {
  auto text = what.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > shown_bytes_max)
    text = text.substr(0, shown_bytes_max) + "…";
  return text;
}

std::string listed(const std::vector<std::string>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i)
    out += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
  return out;
}

std::string did_you_mean(std::string_view word,
                         const std::vector<std::string_view>& known) {
  if (word.size() > word_bytes_max)
    return {};
  const auto near = nearest(word, known);
  return near.empty() ? "" : "did you mean '" + near + "'?";
}

std::vector<std::string_view> names_of(const fields& known) {
  std::vector<std::string_view> names;
  for (const auto& one : known)
    names.push_back(one.name);
  return names;
}

const field* find(const fields& known, std::string_view name) {
  for (const auto& one : known)
    if (one.name == name)
      return &one;
  return nullptr;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

/// Bodies are checked by their parser, query strings by nobody else.
bool is_utf8(std::string_view text) {
  const auto kept
    = json(text).dump(-1, ' ', false, json::error_handler_t::ignore);
  return json::parse(kept, nullptr, false) == text;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

void check_choice(std::string_view text, const field& known, const place& at) {
  const auto& all = known.choices;
  if (std::find(all.begin(), all.end(), text) != all.end())
    return;
  at.complain("expected " + listed(all) + ", not "
                + shown(std::string(text.substr(0, shown_bytes_max))),
              did_you_mean(text, {all.begin(), all.end()}));
}

void check_text(std::string_view text, const field& known, const place& at) {
  const auto size = static_cast<std::int64_t>(text.size());
  if (size > known.max)
    at.complain("is longer than " + std::to_string(known.max) + " bytes");
  else if (known.min > 0 && is_blank(text))
    at.complain("is empty");
  else if (size < known.min)
    at.complain("is shorter than " + std::to_string(known.min) + " bytes");
  else if (known.is != field_kind::prose && has_control(text))
    at.complain("has control characters");
}

void check_id(std::string_view text, const place& at) {
  if (!uid::parse(text).ok())
    at.complain("expected an id, not "
                + shown(std::string(text.substr(0, shown_bytes_max))));
}

void check_time(std::string_view text, const place& at) {
  if (!text.empty() && (text.size() > 64 || !engine::read_iso_time(text)))
    at.complain("expected a time such as 2026-01-31T12:00:00Z, not "
                + shown(std::string(text.substr(0, shown_bytes_max))));
}

void check_choices(std::string_view text, const field& known, const place& at) {
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    check_choice(text.substr(0, end), known, at);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void check_words(std::string_view text, const field& known, const place& at) {
  switch (known.is) {
  case field_kind::choice:
    return check_choice(text, known, at);
  case field_kind::choices:
    return check_choices(text, known, at);
  case field_kind::id:
    return check_id(text, at);
  case field_kind::time:
    return check_time(text, at);
  default:
    return check_text(text, known, at);
  }
}

std::string range_of(const field& known) {
  return "expected a whole number from " + std::to_string(known.min) + " to "
         + std::to_string(known.max);
}

void check_number(const json& value, const field& known, const place& at) {
  bool fits = false;
  if (value.is_number_unsigned())
    fits
      = known.max >= 0
        && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(known.max)
        && (known.min <= 0
            || value.get<std::uint64_t>()
                 >= static_cast<std::uint64_t>(known.min));
  else if (value.is_number_integer())
    fits = value.get<std::int64_t>() >= known.min
           && value.get<std::int64_t>() <= known.max;
  if (!fits)
    at.complain(range_of(known) + ", not " + shown(value));
}

bool is_array(const json& value, const field& known, const place& at) {
  if (!value.is_array()) {
    at.complain("expected an array, not " + shown(value));
    return false;
  }
  const auto count = static_cast<std::int64_t>(value.size());
  if (count <= known.max && count >= known.min)
    return true;
  at.complain("expected " + std::to_string(known.min) + " to "
              + std::to_string(known.max) + " items, not "
              + std::to_string(count));
  return false;
}

void check_value(const json& value, const field& known, const place& at);

void check_items(const json& value, const field& known, const place& at) {
  if (!is_array(value, known, at))
    return;
  field item{"",
             known.choices.empty() ? field_kind::prose : field_kind::choice};
  item.max = known.item_bytes_max;
  item.choices = known.choices;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto here = at.member(std::to_string(i));
    if (at.out.size() >= problems_max)
      return;
    if (known.is == field_kind::list)
      check_body(value[i], known.members, at.out, here.pointer);
    else
      check_value(value[i], item, here);
  }
}

void check_value(const json& value, const field& known, const place& at) {
  switch (known.is) {
  case field_kind::number:
    return check_number(value, known, at);
  case field_kind::flag:
    if (!value.is_boolean())
      at.complain("expected true or false, not " + shown(value));
    return;
  case field_kind::texts:
  case field_kind::list:
    return check_items(value, known, at);
  case field_kind::object:
    return check_body(value, known.members, at.out, at.pointer);
  case field_kind::any:
    if (!value.is_object())
      at.complain("expected an object, not " + shown(value));
    return;
  default:
    if (!value.is_string())
      at.complain("expected a text, not " + shown(value));
    else
      check_words(value.get_ref<const std::string&>(), known, at);
  }
}

// A time range that ends before it begins holds nothing, and means something
// else.
void check_range(std::string_view from, std::string_view to, const place& at) {
  const auto first = engine::read_iso_time(from.substr(0, 64));
  const auto last = engine::read_iso_time(to.substr(0, 64));
  if (first && last && *first > *last)
    at.complain("is before 'from'");
}

std::string_view text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string()
           ? std::string_view{found->get_ref<const std::string&>()}
           : std::string_view{};
}

void check_parameter(std::string_view text, const field& known,
                     const place& at) {
  if (known.is == field_kind::number) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [last, failed] = std::from_chars(text.data(), end, value);
    if (failed != std::errc{} || last != end || value < known.min
        || value > known.max)
      at.complain(range_of(known) + ", not "
                  + shown(std::string(text.substr(0, shown_bytes_max))));
  } else if (known.is == field_kind::flag) {
    if (text != "true" && text != "false")
      at.complain("expected true or false");
  } else if (!is_utf8(text)) {
    at.complain("is not UTF-8");
  } else if (!text.empty() || known.required) {
    check_words(text, known, at);
  }
}

} // namespace

void check_body(const json& body, const fields& known, diagnostics& out,
                const std::string& pointer) {
  const place here{out, pointer};
  if (!body.is_object()) {
    here.complain("expected an object, not " + shown(body));
    return;
  }
  for (const auto& [name, value] : body.items()) {
    if (out.size() >= problems_max)
      return;
    const auto at = here.member(name);
    const auto* declared = find(known, name);
    if (declared == nullptr)
      at.complain("there is no such field",
                  did_you_mean(name, names_of(known)));
    else if (!value.is_null())
      check_value(value, *declared, at);
  }
  for (const auto& one : known) {
    const auto found = body.find(one.name);
    if (one.required && (found == body.end() || found->is_null()))
      here.member(one.name).complain("is missing");
  }
  if (find(known, "from") != nullptr && find(known, "to") != nullptr)
    check_range(text_in(body, "from"), text_in(body, "to"), here.member("to"));
}

void check_parameters(
  const std::vector<std::pair<std::string, std::string>>& given,
  const fields& known, diagnostics& out) {
  std::set<std::string_view> seen;
  std::string_view from, to;
  for (const auto& [name, value] : given) {
    const place at{out, '?' + name.substr(0, word_bytes_max)};
    const auto* declared = find(known, name);
    if (declared == nullptr)
      at.complain("there is no such parameter",
                  did_you_mean(name, names_of(known)));
    else if (!seen.insert(name).second)
      at.complain("is given twice");
    else
      check_parameter(value, *declared, at);
    if (name == "from")
      from = value;
    else if (name == "to")
      to = value;
  }
  check_range(from, to, {out, "?to"});
  for (const auto& one : known)
    if (one.required && seen.count(one.name) == 0)
      place{out, '?' + one.name}.complain("is missing");
}

} // namespace vedette::cloud
