#include "engine/load/front_matter.hpp"

#include "engine/cae/json_tree.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vedette::engine {

namespace {

constexpr std::array<std::string_view, 8> keys{
  "id",   "name",    "description", "severity",
  "tags", "dialect", "match",       "non_match"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty()
         && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

struct entry {
  std::string key;
  std::string value;
  std::size_t offset = 0; ///< Of the value.
  std::uint32_t line = 0;
};

std::vector<entry> entries_of(std::string_view text) {
  std::vector<entry> out;
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    ++number;
    auto end = std::min(text.find('\n', at), text.size());
    auto line = trimmed(text.substr(at, end - at));
    if (!line.empty() && !line.starts_with("//"))
      break;
    auto body = line.substr(std::min<std::size_t>(2, line.size()));
    auto colon = body.find(':');
    if (body.starts_with("   ") && !out.empty()) {
      out.back().value += " " + std::string{trimmed(body)};
    } else if (colon != std::string_view::npos) {
      auto value = trimmed(body.substr(colon + 1));
      auto offset = value.empty()
                      ? end
                      : static_cast<std::size_t>(value.data() - text.data());
      out.push_back({std::string{trimmed(body.substr(0, colon))},
                     std::string{value}, offset, number});
    }
    at = end + 1;
  }
  return out;
}

class matter_reader {
public:
  matter_reader(std::string_view text, diagnostics& out)
    : text_{text}, out_{out} {}

  front_matter run() {
    for (const auto& x : entries_of(text_))
      take(x);
    return std::move(made_);
  }

private:
  void say(severity level, const entry& x, std::string message,
           std::string hint = {}) {
    if (++said_ > problems_max)
      return;
    diagnostic what;
    what.level = level;
    what.offset = x.offset;
    what.message = std::move(message);
    what.hint = std::move(hint);
    locate(what, text_);
    out_.push_back(std::move(what));
  }

  void take(const entry& x) {
    if (x.key == "id")
      made_.id = x.value;
    else if (x.key == "name")
      made_.name = x.value;
    else if (x.key == "description")
      made_.description = x.value;
    else if (x.key == "dialect")
      made_.dialect = x.value;
    else if (x.key == "severity")
      take_severity(x);
    else if (x.key == "tags")
      take_tags(x.value);
    else if (x.key == "match" || x.key == "non_match")
      take_test(x);
    else if (x.key.find(' ') == std::string::npos)
      if (auto like = nearest(x.key, {keys.begin(), keys.end()}); !like.empty())
        say(severity::warning, x, "unknown key '" + x.key + "'",
            "did you mean " + like + "?");
  }

  void take_severity(const entry& x) {
    static constexpr std::array<std::pair<std::string_view, rule_severity>, 5>
      words{{{"informational", rule_severity::informational},
             {"low", rule_severity::low},
             {"medium", rule_severity::medium},
             {"high", rule_severity::high},
             {"critical", rule_severity::critical}}};
    for (const auto& [word, level] : words)
      if (x.value == word) {
        made_.level = level;
        return;
      }
    say(severity::error, x, "unknown severity '" + x.value + "'",
        "expected informational, low, medium, high or critical");
  }

  void take_tags(std::string_view list) {
    while (!list.empty()) {
      auto end = std::min(list.find(','), list.size());
      if (auto tag = trimmed(list.substr(0, end)); !tag.empty())
        made_.tags.emplace_back(tag);
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }

  void take_test(const entry& x) {
    diagnostics found;
    auto json = cae::parse_json(x.value, found);
    if (!json) {
      say(severity::error, x, x.key + ": " + found.front().message,
          "expected an event, or an array of events, as JSON");
      return;
    }
    made_.tests.push_back({x.key == "match", x.value});
    made_.test_lines.push_back(x.line);
  }

  /// Problems that are told; the place of each is looked for in the text.
  static constexpr std::size_t problems_max = 100;

  std::string_view text_;
  diagnostics& out_;
  std::size_t said_ = 0;
  front_matter made_;
};

} // namespace

front_matter read_front_matter(std::string_view text, diagnostics& out) {
  return matter_reader{text, out}.run();
}

} // namespace vedette::engine
