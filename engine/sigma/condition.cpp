#include "engine/sigma/condition.hpp"

#include "base/diagnostic.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_set>

// Tested by tests/unit/engine/sigma/condition_test.cpp

namespace vedette::engine::sigma {

namespace {

struct token {
  std::string_view text;
  std::size_t offset = 0;
};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::vector<token> tokens_of(std::string_view text) {
  std::vector<token> out;
  for (std::size_t i = 0; i < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[i]))) {
      ++i;
      continue;
    }
    auto begin = i++;
    auto single = [](char c) { return c == '(' || c == ')' || c == '|'; };
    if (!single(text[begin]))
      while (i < text.size() && !single(text[i])
             && !std::isspace(static_cast<unsigned char>(text[i])))
        ++i;
    out.push_back({text.substr(begin, i - begin), begin});
  }
  return out;
}

class parser {
public:
  parser(std::string_view text, const std::vector<std::string>& names)
    : text_{text}, names_{names}, known_{names.begin(), names.end()},
      tokens_{tokens_of(text)} {}

  parsed_condition run() {
    parsed_condition out;
    out.ok
      = alternatives(out.what, 0) && (at_ == tokens_.size() || unexpected());
    out.why = std::move(why_);
    return out;
  }

private:
  bool fail(std::size_t offset, std::string message, std::string hint = {}) {
    why_ = {offset, std::move(message), std::move(hint)};
    return false;
  }
  bool unexpected() {
    const auto& t = tokens_[at_];
    if (t.text == "|")
      return fail(t.offset, "aggregations after `|` are no longer Sigma",
                  "write a correlation rule instead");
    return fail(t.offset, "expected `and`, `or` or the end, found `"
                            + std::string{t.text} + "`");
  }
  [[nodiscard]] bool is(std::string_view word) const {
    return at_ < tokens_.size() && lower(tokens_[at_].text) == word;
  }
  [[nodiscard]] std::size_t offset() const {
    return at_ < tokens_.size() ? tokens_[at_].offset : text_.size();
  }

  bool alternatives(condition& out, std::size_t depth) {
    return joined(out, depth, "or", condition::kind_t::one,
                  &parser::conjunction);
  }
  bool conjunction(condition& out, std::size_t depth) {
    return joined(out, depth, "and", condition::kind_t::both,
                  &parser::negation);
  }
  bool joined(condition& out, std::size_t depth, std::string_view word,
              condition::kind_t kind,
              bool (parser::*part)(condition&, std::size_t)) {
    condition first;
    if (!(this->*part)(first, depth))
      return false;
    if (!is(word)) {
      out = std::move(first);
      return true;
    }
    out.kind = kind;
    out.args.push_back(std::move(first));
    while (is(word)) {
      ++at_;
      if (!(this->*part)(out.args.emplace_back(), depth))
        return false;
    }
    return true;
  }
  bool negation(condition& out, std::size_t depth) {
    if (depth > condition_depth_max)
      return fail(offset(), "nested deeper than "
                              + std::to_string(condition_depth_max)
                              + " levels");
    if (!is("not"))
      return operand(out, depth);
    ++at_;
    out.kind = condition::kind_t::negate;
    return negation(out.args.emplace_back(), depth + 1);
  }
  bool operand(condition& out, std::size_t depth) {
    if (at_ >= tokens_.size())
      return fail(text_.size(), "the condition ends where a search identifier "
                                "was expected");
    if (is("(")) {
      auto open = offset();
      ++at_;
      if (!alternatives(out, depth + 1))
        return false;
      if (!is(")"))
        return fail(open, "this parenthesis is never closed");
      ++at_;
      return true;
    }
    bool counts
      = at_ + 1 < tokens_.size() && lower(tokens_[at_ + 1].text) == "of";
    return counts ? quantifier(out) : identifier(out);
  }
  bool quantifier(condition& out) {
    if (is("1") || is("any"))
      out.kind = condition::kind_t::any;
    else if (is("all"))
      out.kind = condition::kind_t::all;
    else
      return fail(offset(), "expected `1 of`, `any of` or `all of`");
    at_ += 2;
    if (at_ >= tokens_.size())
      return fail(text_.size(), "expected `them` or a pattern after `of`");
    bool them = is("them");
    for (const auto& name : names_) {
      ++steps_;
      if (them ? name.starts_with('_')
               : !fits_identifier(tokens_[at_].text, name, steps_))
        continue;
      ++selected_;
      if (selected_ <= condition_names_max)
        out.names.push_back(name);
    }
    if (selected_ > condition_names_max || steps_ > condition_steps_max)
      return fail(offset(), "the patterns of this condition stand for too many "
                            "search identifiers");
    if (out.names.empty())
      return fail(offset(), "no search identifier fits `"
                              + std::string{tokens_[at_].text} + "`");
    ++at_;
    return true;
  }
  bool identifier(condition& out) {
    std::string word{tokens_[at_].text};
    if (!known_.contains(word)) {
      std::vector<std::string_view> known(names_.begin(), names_.end());
      auto near = nearest(word, known);
      return fail(offset(), "no search identifier is called `" + word + "`",
                  near.empty() ? "" : "did you mean `" + near + "`?");
    }
    out.names.push_back(std::move(word));
    ++at_;
    return true;
  }

  std::string_view text_;
  const std::vector<std::string>& names_;
  std::unordered_set<std::string_view> known_;
  std::vector<token> tokens_;
  std::size_t at_ = 0;
  std::size_t selected_ = 0;
  std::size_t steps_ = 0;
  condition_problem why_;
};

} // namespace

// After a mismatch only the last star can take more: one that came before it
// would leave less for the rest.
bool fits_identifier(std::string_view pattern, std::string_view name,
                     std::size_t& steps) {
  constexpr auto none = std::string_view::npos;
  std::size_t p = 0;
  std::size_t n = 0;
  auto star = none;
  std::size_t taken = 0;
  while (n < name.size()) {
    ++steps;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != none) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == none;
}

parsed_condition parse_condition(std::string_view text,
                                 const std::vector<std::string>& names) {
  return parser{text, names}.run();
}

} // namespace vedette::engine::sigma
