#include "engine/cae/function.hpp"

#include <utility>

namespace vedette::engine::cae {

namespace {

using kind = function::kind_t;

class parser {
public:
  explicit parser(std::string_view text) : text_{text} {}

  parsed_function run() {
    parsed_function out;
    skip_blanks();
    if (at_ == text_.size()) {
      out.ok = true; // Nothing asked, nothing refused.
      return out;
    }
    out.ok = any(out.what, 0);
    if (out.ok && at_ < text_.size())
      out.ok = fail(peek() == ')' ? "this ')' closes nothing"
                                  : "expected '&', '|' or the end");
    out.why = std::move(why_);
    return out;
  }

private:
  bool fail(std::string message, std::string hint = {}) {
    why_ = {at_, std::move(message), std::move(hint)};
    return false;
  }
  void skip_blanks() {
    while (at_ < text_.size()
           && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'
               || text_[at_] == '\r'))
      ++at_;
  }
  [[nodiscard]] char peek() const {
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  static bool is_operator(char c) {
    return c == '&' || c == '|' || c == '!' || c == '(' || c == ')';
  }
  bool take_operator(char c) {
    skip_blanks();
    if (peek() != c)
      return false;
    ++at_;
    if (peek() == c)
      ++at_;
    return true;
  }

  bool any(function& out, std::size_t depth) {
    return joined(out, depth, '|', kind::any);
  }

  bool joined(function& out, std::size_t depth, char sign, kind what) {
    if (depth > function_depth_max)
      return fail("nested deeper than " + std::to_string(function_depth_max)
                  + " levels");
    auto operand = [&](function& x) {
      return what == kind::any ? joined(x, depth + 1, '&', kind::all)
                               : unary(x, depth + 1);
    };
    function first;
    if (!operand(first))
      return false;
    out = std::move(first);
    if (!take_operator(sign))
      return true;
    function list;
    list.kind = what;
    list.offset = out.offset;
    list.args.push_back(std::move(out));
    do {
      if (!operand(list.args.emplace_back()))
        return false;
    } while (take_operator(sign));
    out = std::move(list);
    return true;
  }

  bool unary(function& out, std::size_t depth) {
    if (depth > function_depth_max)
      return fail("nested deeper than " + std::to_string(function_depth_max)
                  + " levels");
    skip_blanks();
    out.offset = at_;
    if (peek() == '!') {
      ++at_;
      out.kind = kind::negate;
      return unary(out.args.emplace_back(), depth + 1);
    }
    if (peek() != '(')
      return name(out);
    auto open = at_++;
    if (!any(out, depth + 1))
      return false;
    skip_blanks();
    if (peek() != ')') {
      at_ = at_ < text_.size() ? at_ : open;
      return fail("this '(' is never closed");
    }
    ++at_;
    skip_blanks();
    return true;
  }

  bool name(function& out) {
    auto begin = at_;
    while (at_ < text_.size() && !is_operator(text_[at_]))
      ++at_;
    auto word = text_.substr(begin, at_ - begin);
    while (!word.empty()
           && (word.back() == ' ' || word.back() == '\t' || word.back() == '\n'
               || word.back() == '\r'))
      word.remove_suffix(1);
    if (word.empty())
      return fail("expected the name of a field operator",
                  "for example a & (b | !c)");
    out.kind = kind::name;
    out.name = word;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  function_problem why_;
};

} // namespace

parsed_function parse_function(std::string_view text) {
  return parser{text}.run();
}

} // namespace vedette::engine::cae
