#include "engine/sigma/metadata.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// Tested by tests/unit/engine/sigma/document_test.cpp

namespace vedette::engine::sigma {

namespace {

using words = std::vector<std::string_view>;

const words& document_keys() {
  static const words keys{
    "title",     "id",     "name",           "related",     "taxonomy",
    "status",    "level",  "license",        "description", "references",
    "author",    "date",   "modified",       "tags",        "scope",
    "logsource", "fields", "falsepositives", "detection",   "correlation",
    "filter",    "tests",  "generate",       "action"};
  return keys;
}
const words& levels() {
  static const words known{"informational", "low", "medium", "high",
                           "critical"};
  return known;
}
const words& states() {
  static const words known{"stable", "test", "experimental", "deprecated",
                           "unsupported"};
  return known;
}
const words& logsource_keys() {
  static const words keys{"category", "product", "service", "definition"};
  return keys;
}
const words& correlation_keys() {
  static const words keys{"type",      "rules",   "group-by", "timespan",
                          "condition", "aliases", "generate"};
  return keys;
}

bool is_one_of(std::string_view word, const words& known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

std::string joined(const words& list) {
  std::string out;
  for (auto x : list)
    out += (out.empty() ? "" : ", ") + std::string{x};
  return out;
}

class checker {
public:
  checker(std::string_view source, diagnostics& out)
    : source_{source}, out_{out} {}

  void say(place at, std::string message, std::string hint = {},
           severity level = severity::warning) {
    auto what = problem_at(at, std::move(message), std::move(hint), level);
    what.source = source_;
    out_.push_back(std::move(what));
  }

  // Other keys are the author's own, so only what looks like a slip is one.
  void check_keys(const yaml_node& map, const words& known) {
    for (const auto& key : map.keys) {
      if (is_one_of(key.text, known))
        continue;
      if (auto like = nearest(key.text, known);
          !like.empty() && map.find(like) == nullptr)
        say(key.at, "unknown key `" + key.text + "`",
            "did you mean `" + like + "`?");
      else if (!like.empty() && key.text.size() + 1 >= like.size())
        say(key.at, "unknown key `" + key.text + "` beside `" + like + "`");
    }
  }

  void check_word(const yaml_node& root, std::string_view key,
                  const words& known, std::string_view otherwise) {
    const auto* node = root.find(key);
    if (node == nullptr || node->is_null())
      return;
    if (!node->is_scalar()) {
      say(node->at, "`" + std::string{key} + "` must be a text");
      return;
    }
    if (is_one_of(node->text, known))
      return;
    auto like = nearest(node->text, known);
    say(node->at,
        "unknown " + std::string{key} + " `" + node->text + "`"
          + std::string{otherwise},
        like.empty() ? "expected one of " + joined(known)
                     : "did you mean `" + like + "`?");
  }

  void check_kinds(const yaml_node& root) {
    for (auto key : {"title", "id", "name", "description", "author"})
      if (const auto* node = root.find(key);
          node && (node->is_sequence() || node->is_mapping()))
        say(node->at, "`" + std::string{key} + "` must be a text");
    for (auto key : {"tags", "references", "falsepositives", "fields"})
      if (const auto* node = root.find(key); node && node->is_mapping())
        say(node->at, "`" + std::string{key} + "` must be a list of texts");
    if (const auto* node = root.find("generate");
        node && !node->as_boolean().has_value())
      say(node->at, "`generate` needs true or false");
    const auto* detection = root.find("detection");
    if (const auto* node = detection ? detection->find("timeframe") : nullptr)
      say(node->at, "`timeframe` has no effect",
          "write a correlation rule with `timespan`");
  }

private:
  std::string_view source_;
  diagnostics& out_;
};

} // namespace

void check_metadata(const yaml_node& root, std::string_view source,
                    diagnostics& out) {
  checker check{source, out};
  check.check_keys(root, document_keys());
  check.check_word(root, "level", levels(), ": it is taken for medium");
  check.check_word(root, "status", states(), "");
  if (const auto* from = root.find("logsource"); from && from->is_mapping())
    check.check_keys(*from, logsource_keys());
  check.check_kinds(root);
}

bool check_correlation_keys(const yaml_node& section, std::string_view source,
                            diagnostics& out) {
  checker check{source, out};
  bool good = true;
  for (const auto& key : section.keys) {
    if (is_one_of(key.text, correlation_keys()))
      continue;
    auto like = nearest(key.text, correlation_keys());
    good = good && like.empty();
    check.say(key.at, "`" + key.text + "` is no key of a correlation",
              like.empty() ? "expected " + joined(correlation_keys())
                           : "did you mean `" + like + "`?",
              like.empty() ? severity::warning : severity::error);
  }
  return good;
}

} // namespace vedette::engine::sigma
