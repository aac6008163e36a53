#include "engine/text_match.hpp"

#include "engine/case_fold.hpp"
#include "engine/find_text.hpp"
#include "engine/regex_cost.hpp"
#include "engine/wildcard.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

// Tested by tests/unit/engine/text_match_test.cpp

namespace vedette::engine {

namespace {

struct construct {
  std::string_view opening;
  std::string_view name;
};

// Longer openings first: `(?<=` before a group name `(?<x>`.
constexpr std::array constructs{
  construct{"(?<=", "look-behind"},      construct{"(?<!", "look-behind"},
  construct{"(?=", "look-ahead"},        construct{"(?!", "look-ahead"},
  construct{"(?>", "an atomic group"},   construct{"(?P=", "a back-reference"},
  construct{"(?(", "a conditional"},     construct{"(?R)", "recursion"},
  construct{"\\k<", "a back-reference"},
};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '_'
         || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Occurrences may overlap, so that looking for each anew would take the
/// product of both lengths: Knuth, Morris and Pratt take their sum.
bool contains_word(std::string_view text, std::string_view word) {
  if (word.empty() || find_text(text, word) == std::string_view::npos)
    return false;
  std::vector<std::uint32_t> border(word.size(), 0);
  for (std::uint32_t i = 1, k = 0; i < word.size(); ++i) {
    while (k > 0 && word[i] != word[k])
      k = border[k - 1];
    k += word[i] == word[k] ? 1 : 0;
    border[i] = k;
  }
  for (std::size_t i = 0, k = 0; i < text.size(); ++i) {
    while (k > 0 && text[i] != word[k])
      k = border[k - 1];
    k += text[i] == word[k] ? 1 : 0;
    if (k < word.size())
      continue;
    auto end = i + 1;
    auto at = end - word.size();
    auto left = at == 0 || !is_word(text[at - 1]) || !is_word(word.front());
    auto right
      = end == text.size() || !is_word(text[end]) || !is_word(word.back());
    if (left && right)
      return true;
    k = border[k - 1];
  }
  return false;
}

} // namespace

text_pattern simplified(text_pattern pattern) {
  if (pattern.op != text_op::wildcard)
    return pattern;
  wildcard parsed{pattern.text};
  if (!parsed.is_literal_runs() || parsed.runs().size() > 1)
    return pattern;
  auto front = parsed.open_front();
  auto back = parsed.open_back();
  if (parsed.runs().empty()) {
    pattern.op = front ? text_op::contains : text_op::equals;
    pattern.text.clear();
    return pattern;
  }
  pattern.text = parsed.runs().front();
  if (front)
    pattern.op = back ? text_op::contains : text_op::ends_with;
  else
    pattern.op = back ? text_op::starts_with : text_op::equals;
  return pattern;
}

std::optional<std::string> unsupported_in_regex(std::string_view regex) {
  auto in_class = false;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    auto rest = regex.substr(i);
    auto c = regex[i];
    for (const auto& x : constructs)
      if (!in_class && rest.starts_with(x.opening))
        return std::string{x.name} + " \"" + std::string{x.opening}
               + "\" is not supported: regexes run in linear time";
    if (c == '\\' && i + 1 < regex.size()) {
      auto digit = regex[i + 1];
      if (!in_class && digit >= '1' && digit <= '9')
        return "the back-reference \"\\" + std::string{digit}
               + "\" is not supported: regexes run in linear time";
      ++i;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    }
  }
  return std::nullopt;
}

struct text_matcher::state {
  text_op op = text_op::equals;
  bool fold = false;
  bool search = false;
  std::string text; // Folded when `fold`.
  std::optional<wildcard> glob;
  std::unique_ptr<re2::RE2> regex;
};

text_matcher::text_matcher(std::unique_ptr<state> made)
  : state_{std::move(made)} {}
text_matcher::text_matcher(text_matcher&&) noexcept = default;
text_matcher& text_matcher::operator=(text_matcher&&) noexcept = default;
text_matcher::~text_matcher() = default;

bool text_matcher::folds() const noexcept {
  return state_->fold;
}

namespace {

result<std::unique_ptr<re2::RE2>> compile_regex(const text_pattern& pattern) {
  if (auto why = unsupported_in_regex(pattern.text))
    return error{errc::invalid_argument, "regex: " + *why};
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(regex_memory_max));
  std::string flags;
  if (pattern.fold)
    flags += 'i';
  if (pattern.dot_all)
    flags += 's';
  if (pattern.multiline)
    flags += 'm';
  auto text = flags.empty() ? pattern.text : "(?" + flags + ")" + pattern.text;
  auto made = std::make_unique<re2::RE2>(text, options);
  if (!made->ok())
    return error{errc::invalid_argument, "regex: " + made->error()};
  return made;
}

} // namespace

result<std::size_t> regex_cost(const text_pattern& pattern) {
  auto made = compile_regex(pattern);
  if (!made.ok())
    return made.why();
  return static_cast<std::size_t>(std::max(made.value()->ProgramSize(), 1));
}

result<text_matcher> text_matcher::compile(const text_pattern& pattern) {
  auto simple = simplified(pattern);
  auto made = std::make_unique<state>();
  made->op = simple.op;
  made->search = simple.search;
  if (simple.op == text_op::regex) {
    auto regex = compile_regex(simple);
    if (!regex.ok())
      return regex.why();
    made->regex = std::move(regex).value();
    return text_matcher{std::move(made)};
  }
  made->fold = simple.fold;
  made->text = simple.fold ? folded(simple.text) : simple.text;
  if (simple.op == text_op::wildcard)
    made->glob.emplace(made->text);
  return text_matcher{std::move(made)};
}

bool text_matcher::matches(std::string_view text) const {
  if (!state_->fold)
    return matches_folded(text);
  std::array<char, 512> buffer;
  if (text.size() <= buffer.size() && is_ascii(text)) {
    fold_ascii(text, buffer.data());
    return matches_folded({buffer.data(), text.size()});
  }
  return matches_folded(folded(text));
}

bool text_matcher::matches_folded(std::string_view text) const {
  switch (state_->op) {
  case text_op::equals:
    return text == state_->text;
  case text_op::contains:
    return find_text(text, state_->text) != std::string_view::npos;
  case text_op::starts_with:
    return text.starts_with(state_->text);
  case text_op::ends_with:
    return text.ends_with(state_->text);
  case text_op::wildcard:
    return state_->glob->matches(text);
  case text_op::word:
    return contains_word(text, state_->text);
  case text_op::regex: {
    re2::StringPiece piece{text.data(), text.size()};
    return state_->search ? re2::RE2::PartialMatch(piece, *state_->regex)
                          : re2::RE2::FullMatch(piece, *state_->regex);
  }
  }
  return false;
}

result<pattern_set>
pattern_set::compile(const std::vector<text_pattern>& patterns) {
  constexpr std::size_t few = 3;
  auto equalities = std::count_if(
    patterns.begin(), patterns.end(),
    [](const text_pattern& x) { return x.op == text_op::equals; });
  pattern_set made;
  for (const auto& x : patterns) {
    if (x.op == text_op::equals && std::cmp_greater(equalities, few)) {
      if (x.fold)
        made.equals_folding_.insert(folded(x.text));
      else
        made.equals_exact_.insert(x.text);
      continue;
    }
    auto one = text_matcher::compile(x);
    if (!one.ok())
      return one.why();
    auto& list = one.value().folds() ? made.folding_ : made.exact_;
    list.push_back(std::move(one).value());
  }
  return made;
}

bool pattern_set::matches_any(const std::vector<text_matcher>& list,
                              std::string_view text) const {
  return std::any_of(list.begin(), list.end(), [&](const text_matcher& x) {
    return x.matches_folded(text);
  });
}

bool pattern_set::matches(std::string_view text) const {
  if (!equals_exact_.empty() && equals_exact_.contains(std::string{text}))
    return true;
  if (matches_any(exact_, text))
    return true;
  if (folding_.empty() && equals_folding_.empty())
    return false;
  auto check = [&](std::string_view low) {
    return (!equals_folding_.empty()
            && equals_folding_.contains(std::string{low}))
           || matches_any(folding_, low);
  };
  std::array<char, 512> buffer;
  if (text.size() <= buffer.size() && is_ascii(text)) {
    fold_ascii(text, buffer.data());
    return check({buffer.data(), text.size()});
  }
  return check(folded(text));
}

} // namespace vedette::engine
