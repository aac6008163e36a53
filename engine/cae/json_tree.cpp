#include "engine/cae/json_tree.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <unordered_set>

// Tested by tests/unit/engine/cae/json_tree_test.cpp

namespace vedette::engine::cae {

namespace {

/// Every value keeps its pointer, and a long name is in all below it.
constexpr std::size_t pointer_bytes_max = std::size_t{64} << 20;

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  auto lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  if (c >= 0x10000) {
    out += static_cast<char>(0xF0U | c >> 18U);
    out += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
  } else if (c >= 0x800) {
    out += static_cast<char>(0xE0U | c >> 12U);
  } else {
    out += static_cast<char>(0xC0U | c >> 6U);
  }
  if (c >= 0x800)
    out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
  out += static_cast<char>(0x80U | (c & 0x3FU));
}

std::string escaped_for_pointer(std::string_view name) {
  std::string out;
  for (auto c : name)
    out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

class parser {
public:
  parser(std::string_view text, diagnostics& out) : text_{text}, out_{out} {}

  std::optional<json_node> run() {
    if (text_.size() > json_bytes_max) {
      fail("the rule is larger than " + std::to_string(json_bytes_max)
           + " bytes");
      return std::nullopt;
    }
    if (text_.starts_with("\xef\xbb\xbf"))
      at_ = 3;
    json_node root;
    if (!value(root, "", 0))
      return std::nullopt;
    skip_blanks();
    if (at_ < text_.size()) {
      fail("unexpected text behind the end of the JSON document");
      return std::nullopt;
    }
    return root;
  }

private:
  bool fail(std::string message, std::string hint = {}) {
    return fail_at(at_, std::move(message), std::move(hint));
  }
  bool fail_at(std::size_t offset, std::string message, std::string hint = {}) {
    diagnostic what;
    what.offset = offset;
    what.message = std::move(message);
    what.hint = std::move(hint);
    locate(what, text_);
    out_.push_back(std::move(what));
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
  /// What stands here, for messages.
  [[nodiscard]] std::string found() const {
    if (at_ >= text_.size())
      return "the end of the text";
    auto c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x20 || c >= 0x7F)
      return "a character that is not allowed here";
    return std::string{"'"} + text_[at_] + "'";
  }

  bool value(json_node& out, const std::string& pointer, std::size_t depth) {
    skip_blanks();
    pointer_bytes_ += pointer.size();
    if (++nodes_ > json_nodes_max || pointer_bytes_ > pointer_bytes_max)
      return fail("more than " + std::to_string(json_nodes_max)
                  + " values, or names that are too long for so many");
    out.offset = at_;
    out.pointer = pointer;
    auto good = depth > json_depth_max
                  ? fail("nested deeper than " + std::to_string(json_depth_max)
                         + " levels")
                  : value_here(out, depth);
    out.length = at_ - out.offset;
    return good;
  }

  bool value_here(json_node& out, std::size_t depth) {
    switch (peek()) {
    case '{':
      return object(out, depth);
    case '[':
      return array(out, depth);
    case '"':
      out.kind = json_kind::text;
      return string(out.text);
    case 't':
      out.boolean = true;
      return word("true", json_kind::boolean, out);
    case 'f':
      return word("false", json_kind::boolean, out);
    case 'n':
      return word("null", json_kind::null, out);
    case '\'':
      return fail("expected a value, found '''",
                  "JSON texts stand in double quotes");
    default:
      if (peek() == '-' || (peek() >= '0' && peek() <= '9'))
        return number(out);
      return fail("expected a value, found " + found());
    }
  }

  bool word(std::string_view expected, json_kind kind, json_node& out) {
    out.kind = kind;
    if (text_.substr(at_, expected.size()) != expected)
      return fail("expected " + std::string{expected});
    at_ += expected.size();
    return true;
  }

  std::size_t digits() {
    auto begin = at_;
    while (peek() >= '0' && peek() <= '9')
      ++at_;
    return at_ - begin;
  }

  bool number(json_node& out) {
    auto begin = at_;
    if (peek() == '-')
      ++at_;
    auto zero = peek() == '0';
    auto whole = digits();
    if (whole == 0 || (zero && whole > 1))
      return fail_at(begin, "not a JSON number");
    if (peek() == '.' && (++at_, digits() == 0))
      return fail_at(begin, "not a JSON number");
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-')
        ++at_;
      if (digits() == 0)
        return fail_at(begin, "not a JSON number");
    }
    out.kind = json_kind::number;
    out.text = text_.substr(begin, at_ - begin);
    auto [end, why] = std::from_chars(
      out.text.data(), out.text.data() + out.text.size(), out.number);
    return why == std::errc{} || fail_at(begin, "number out of range");
  }

  bool string(std::string& out) {
    auto begin = at_++;
    for (;;) {
      if (at_ >= text_.size())
        return fail_at(begin, "this text has no closing quote");
      auto c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        return fail("a control character inside of a text",
                    c == '\n' ? "a closing quote may be missing"
                              : "write it as \\u00XX");
      if (c != '\\') {
        out += c;
        ++at_;
      } else if (!escape(out)) {
        return false;
      }
    }
  }

  bool escape(std::string& out) {
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    auto begin = at_++;
    auto c = peek();
    if (auto i = letters.find(c); c != '\0' && i != std::string_view::npos) {
      out += meanings[i];
      ++at_;
      return true;
    }
    std::uint32_t code = 0;
    if (c != 'u' || !code_unit(code))
      return fail_at(begin, "unknown escape in a text",
                     "a backslash is written \\\\");
    if (code >= 0xD800 && code < 0xDC00 && peek() == '\\') {
      auto back = at_++;
      std::uint32_t low = 0;
      if (peek() == 'u' && code_unit(low) && low >= 0xDC00 && low < 0xE000)
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      else
        at_ = back;
    }
    if (code >= 0xD800 && code < 0xE000)
      return fail_at(begin, "half of a surrogate pair");
    append_utf8(out, code);
    return true;
  }

  /// `uXXXX`, with at_ at the u.
  bool code_unit(std::uint32_t& out) {
    ++at_;
    out = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      auto digit = hex_digit(peek());
      if (digit < 0)
        return false;
      out = out * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  bool array(json_node& out, std::size_t depth) {
    out.kind = json_kind::array;
    ++at_;
    skip_blanks();
    if (peek() == ']') {
      ++at_;
      return true;
    }
    for (;;) {
      auto pointer = out.pointer + "/" + std::to_string(out.items.size());
      if (!value(out.items.emplace_back(), pointer, depth + 1))
        return false;
      skip_blanks();
      if (peek() == ']') {
        ++at_;
        return true;
      }
      if (peek() != ',')
        return fail("expected ',' or ']' in an array, found " + found());
      ++at_;
      skip_blanks();
      if (peek() == ']')
        return fail("a comma before ']'", "JSON allows no trailing comma");
    }
  }

  bool object(json_node& out, std::size_t depth) {
    out.kind = json_kind::object;
    std::unordered_set<std::string> names;
    ++at_;
    skip_blanks();
    if (peek() == '}') {
      ++at_;
      return true;
    }
    for (;;) {
      if (!member(out, depth, names))
        return false;
      skip_blanks();
      if (peek() == '}') {
        ++at_;
        return true;
      }
      if (peek() != ',')
        return fail("expected ',' or '}' in an object, found " + found());
      ++at_;
      skip_blanks();
      if (peek() == '}')
        return fail("a comma before '}'", "JSON allows no trailing comma");
    }
  }

  bool member(json_node& out, std::size_t depth,
              std::unordered_set<std::string>& names) {
    json_member made;
    made.offset = at_;
    if (peek() != '"')
      return fail("expected a name in double quotes, found " + found());
    if (!string(made.name))
      return false;
    if (!names.insert(made.name).second)
      return fail_at(made.offset, "'" + made.name + "' is there twice");
    skip_blanks();
    if (peek() != ':')
      return fail("expected ':' behind a name, found " + found());
    ++at_;
    auto pointer = out.pointer + "/" + escaped_for_pointer(made.name);
    if (!value(made.value, pointer, depth + 1))
      return false;
    out.members.push_back(std::move(made));
    return true;
  }

  std::string_view text_;
  diagnostics& out_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
  std::size_t pointer_bytes_ = 0;
};

} // namespace

std::string_view name_of(json_kind kind) {
  static constexpr std::array<std::string_view, 6> names{
    "null", "a boolean", "a number", "a text", "an array", "an object"};
  return names[static_cast<std::size_t>(kind)];
}

const json_node* json_node::find(std::string_view name) const {
  auto at
    = std::find_if(members.begin(), members.end(),
                   [name](const json_member& x) { return x.name == name; });
  return at == members.end() ? nullptr : &at->value;
}

std::optional<json_node> parse_json(std::string_view text, diagnostics& out) {
  return parser{text, out}.run();
}

} // namespace vedette::engine::cae
