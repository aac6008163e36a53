#include "engine/cae/reader.hpp"

// Tested by tests/unit/engine/cae/rule_document_test.cpp

#include "engine/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vedette::engine::cae {

place reader::place_of(const json_node& x) {
  return {x.offset, x.length, x.pointer};
}

void reader::report(severity level, const place& at, std::string message,
                    std::string hint) {
  auto& reported = level == severity::error ? errors_ : warnings_;
  if (++reported > problems_max)
    return;
  if (reported == problems_max) {
    message = "more than " + std::to_string(problems_max)
              + " problems; the rest is not shown";
    hint.clear();
  }
  diagnostic what;
  what.level = level;
  what.offset = at.offset;
  what.length = at.length;
  what.pointer = at.pointer;
  what.message = std::move(message);
  what.hint = std::move(hint);
  locate(what, text_);
  out_.push_back(std::move(what));
}

void reader::error(const place& at, std::string message, std::string hint) {
  failed_ = true;
  report(severity::error, at, std::move(message), std::move(hint));
}

void reader::warning(const place& at, std::string message, std::string hint) {
  report(severity::warning, at, std::move(message), std::move(hint));
}

const json_node* reader::member(const json_node& from, std::string_view name,
                                json_kind kind) {
  auto found = from.find(name);
  if (found == nullptr || found->kind == json_kind::null)
    return nullptr;
  if (found->kind == kind)
    return found;
  error(place_of(*found), std::string{name} + ": expected "
                            + std::string{name_of(kind)} + ", found "
                            + std::string{name_of(found->kind)});
  return nullptr;
}

void reader::read(const json_node& from, std::string_view name,
                  std::string& out) {
  if (auto found = member(from, name, json_kind::text))
    out = found->text;
}

void reader::read(const json_node& from, std::string_view name, bool& out) {
  if (auto found = member(from, name, json_kind::boolean))
    out = found->boolean;
}

void reader::read(const json_node& from, std::string_view name,
                  std::uint32_t& out) {
  auto found = member(from, name, json_kind::number);
  if (found == nullptr)
    return;
  if (found->number < 0 || found->number > 4e9
      || found->number != std::floor(found->number)) {
    error(place_of(*found),
          std::string{name} + ": expected a whole number from 0 on");
    return;
  }
  out = static_cast<std::uint32_t>(found->number);
}

void reader::read(const json_node& from, std::string_view name,
                  std::optional<double>& out) {
  if (auto found = member(from, name, json_kind::number))
    out = found->number;
}

void reader::read(const json_node& from, std::string_view name,
                  std::vector<std::string>& out) {
  auto found = member(from, name, json_kind::array);
  if (found == nullptr)
    return;
  for (const auto& x : found->items) {
    if (x.kind == json_kind::text)
      out.push_back(x.text);
    else
      error(place_of(x), std::string{name} + ": expected texts, found "
                           + std::string{name_of(x.kind)});
  }
}

void reader::read_span(const json_node& from, std::string_view name,
                       time_ns& out) {
  auto found = member(from, name, json_kind::text);
  if (found == nullptr)
    return;
  if (auto span = read_time_span(found->text))
    out = *span;
  else
    error(place_of(*found),
          std::string{name} + ": '" + found->text + "' is not a time span",
          "expected [-][d.]h:mm:ss[.fff]; a negative one is no limit");
}

void reader::read_time(const json_node& from, std::string_view name,
                       time_ns& out) {
  auto found = member(from, name, json_kind::text);
  if (found == nullptr || found->text.empty())
    return;
  if (auto when = read_iso_time(found->text))
    out = *when;
  else
    error(place_of(*found),
          std::string{name} + ": '" + found->text + "' is not a time",
          "expected 2026-01-31T12:00:00Z");
}

const json_node* reader::objects(const json_node& from, std::string_view name) {
  auto found = member(from, name, json_kind::array);
  if (found == nullptr)
    return nullptr;
  auto wrong = std::find_if(
    found->items.begin(), found->items.end(),
    [](const json_node& x) { return x.kind != json_kind::object; });
  if (wrong == found->items.end())
    return found;
  error(place_of(*wrong), std::string{name} + ": expected objects, found "
                            + std::string{name_of(wrong->kind)});
  return nullptr;
}

void reader::check_members(const json_node& from,
                           std::initializer_list<std::string_view> known) {
  for (const auto& x : from.members) {
    if (std::find(known.begin(), known.end(), x.name) != known.end())
      continue;
    auto like = nearest(x.name, std::vector<std::string_view>{known});
    warning({x.offset, x.name.size() + 2, x.value.pointer},
            "'" + x.name + "' means nothing here and is left out",
            like.empty() ? "" : "did you mean " + like + "?");
  }
}

std::optional<time_ns> read_time_span(std::string_view text) {
  auto negative = text.starts_with('-');
  if (negative)
    text.remove_prefix(1);
  std::vector<std::int64_t> numbers;
  std::string separators;
  std::int64_t fraction = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    auto [end, why]
      = std::from_chars(text.data(), text.data() + text.size(), number);
    auto digits = static_cast<std::size_t>(end - text.data());
    if (why != std::errc{} || number < 0 || digits == 0)
      return std::nullopt;
    // Behind the seconds come parts of a second.
    if (separators.size() - (separators.starts_with('.') ? 1 : 0) >= 3) {
      if (digits > 9)
        return std::nullopt;
      fraction = number;
      for (auto i = digits; i < 9; ++i)
        fraction *= 10;
      text.remove_prefix(digits);
      if (!text.empty())
        return std::nullopt;
      break;
    }
    numbers.push_back(number);
    text.remove_prefix(digits);
    if (text.empty())
      break;
    if (text[0] != ':' && text[0] != '.')
      return std::nullopt;
    separators += text[0];
    text.remove_prefix(1);
    if (text.empty())
      return std::nullopt;
  }
  auto days = std::int64_t{0};
  if (separators.starts_with('.')) {
    days = numbers.front();
    numbers.erase(numbers.begin());
  }
  if (numbers.size() != 3 || days > 100'000 || numbers[0] > 1'000'000
      || numbers[1] > 59 || numbers[2] > 59)
    return std::nullopt;
  if (negative)
    return no_limit;
  auto seconds = ((days * 24 + numbers[0]) * 60 + numbers[1]) * 60 + numbers[2];
  return seconds * ns_per_second + fraction;
}

} // namespace vedette::engine::cae
