#include "cli/output.hpp"

// Tested by tests/unit/cli/output_test.cpp

#include <array>
#include <cctype>

namespace vedette::cli {

namespace {

/// A text that no YAML reader takes for anything else without quotes.
bool is_plain(std::string_view text) {
  static constexpr std::array<std::string_view, 9> words{
    "null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  if (text.empty() || text.size() > 200)
    return false;
  std::string lower;
  for (auto c : text) {
    auto code = static_cast<unsigned char>(c);
    if (std::isalnum(code) == 0 && c != '_' && c != '/' && c != '-' && c != '.')
      return false;
    lower += static_cast<char>(std::tolower(code));
  }
  for (auto word : words)
    if (lower == word)
      return false;
  return std::isalpha(static_cast<unsigned char>(text[0])) != 0
         || text[0] == '/';
}

std::string scalar(const json& what) {
  if (what.is_string() && is_plain(what.get_ref<const std::string&>()))
    return what.get<std::string>();
  return to_line(what);
}

bool is_block(const json& what) {
  return what.is_structured() && !what.empty();
}

} // namespace

std::string to_yaml(const json& what, int indent) {
  auto lead = std::string(static_cast<std::size_t>(indent), ' ');
  if (!is_block(what))
    return lead + scalar(what) + "\n";
  std::string out;
  if (what.is_array()) {
    for (const auto& x : what) {
      auto item = to_yaml(x, indent + 2);
      // The dash takes the place of the first line's last two blanks.
      item.replace(static_cast<std::size_t>(indent), 2, "- ");
      out += item;
    }
    return out;
  }
  for (const auto& [key, value] : what.items()) {
    out += lead + scalar(json(key)) + ":";
    out += is_block(value) ? "\n" + to_yaml(value, indent + 2)
                           : " " + scalar(value) + "\n";
  }
  return out;
}

} // namespace vedette::cli
