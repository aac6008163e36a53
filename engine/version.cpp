#include "engine/version.hpp"

#include <algorithm>

namespace vedette::engine {

namespace {

// What begins a part decides before the part itself does.
constexpr char ends = '\0';
constexpr char of_pre_release = '\1';
constexpr char of_release = '\2';
constexpr char of_number = '\3';
constexpr char of_word = '\4';
constexpr char of_no_version = '\5';

bool is_number(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char x) {
    return x >= '0' && x <= '9';
  });
}

bool is_word(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char x) {
    return (x >= '0' && x <= '9') || (x >= 'a' && x <= 'z')
           || (x >= 'A' && x <= 'Z') || x == '-';
  });
}

/// Longer numbers are larger, once they do not begin with zeros.
bool add_number(std::string& out, std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > 255)
    return false;
  out += of_number;
  out += static_cast<char>(digits.size());
  out += digits;
  return true;
}

/// Calls `add` with each part between dots until it answers false.
template <class Add>
bool each_part(std::string_view text, Add add) {
  for (;;) {
    auto dot = std::min(text.find('.'), text.size());
    if (!add(text.substr(0, dot)))
      return false;
    if (dot == text.size())
      return true;
    text.remove_prefix(dot + 1);
  }
}

bool add_version(std::string& out, std::string_view text) {
  auto plus = std::min(text.find('+'), text.size());
  auto build = text.substr(plus);
  text = text.substr(0, plus);
  auto dash = std::min(text.find('-'), text.size());
  bool numbers = each_part(text.substr(0, dash), [&](std::string_view part) {
    return is_number(part) && add_number(out, part);
  });
  if (!numbers)
    return false;
  out += dash < text.size() ? of_pre_release : of_release;
  if (dash < text.size()
      && !each_part(text.substr(dash + 1), [&](std::string_view part) {
           if (is_number(part))
             return add_number(out, part);
           out += of_word;
           out += part;
           out += ends;
           return is_word(part);
         }))
    return false;
  out += ends;
  out += build;
  return true;
}

} // namespace

std::string version_key(std::string_view version) {
  std::string out;
  if (add_version(out, version))
    return out;
  out.assign(1, of_no_version);
  return out.append(version);
}

} // namespace vedette::engine
