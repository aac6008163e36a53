#include "engine/load/example_lines.hpp"

#include "engine/cae/json_tree.hpp"
#include "engine/sigma/yaml.hpp"

#include <initializer_list>
#include <string_view>

// Tested by tests/unit/cloud/content/engine_checker_test.cpp

namespace vedette::engine {

namespace {

using lines = std::vector<std::uint32_t>;

/// Examples that match come first in a rule.
constexpr std::initializer_list<const char*> lists{"match", "non_match"};

lines lines_of_cae(std::string_view text) {
  lines out;
  diagnostics known; // The compiler has told them.
  const auto root = cae::parse_json(text, known);
  const auto* tests = root ? root->find("Tests") : nullptr;
  for (const auto* name : lists) {
    const auto* list = tests != nullptr ? tests->find(name) : nullptr;
    if (list == nullptr)
      continue;
    // Counted on from the example before: a text may be full of them.
    std::size_t counted = 0;
    std::uint32_t line = 1;
    for (const auto& x : list->items) {
      for (; counted < x.offset && counted < text.size(); ++counted)
        line += text[counted] == '\n' ? 1U : 0U;
      out.push_back(line);
    }
  }
  return out;
}

std::string label_of(const sigma::yaml_node& document) {
  for (const auto* name : {"id", "name", "title"})
    if (auto text = document.text_of(name); !text.empty())
      return text;
  return {};
}

lines lines_of_sigma(const rule& of, std::string_view text) {
  lines out;
  diagnostics known;
  for (const auto& document : sigma::read_yaml(text, known)) {
    if (label_of(document) != of.id)
      continue;
    const auto* tests = document.find("tests");
    for (const auto* name : lists)
      if (const auto* list = tests != nullptr ? tests->find(name) : nullptr)
        for (const auto& x : list->items)
          out.push_back(static_cast<std::uint32_t>(x.at.line));
    break;
  }
  return out;
}

} // namespace

std::vector<std::uint32_t> example_lines(const rule& of,
                                         const rule_source& from) {
  if (of.tests.empty())
    return {};
  return from.language == rule_language::cae ? lines_of_cae(from.text)
                                             : lines_of_sigma(of, from.text);
}

} // namespace vedette::engine
