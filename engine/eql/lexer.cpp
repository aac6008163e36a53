#include "engine/eql/lexer.hpp"

#include "engine/case_fold.hpp"

#include <utf8proc.h>

#include <array>
#include <charconv>
#include <cmath>

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
         || c == '@' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

constexpr std::array symbols{
  std::string_view{"=="}, std::string_view{"!="}, std::string_view{"<="},
  std::string_view{">="}, std::string_view{"="},  std::string_view{"<"},
  std::string_view{">"},  std::string_view{"+"},  std::string_view{"-"},
  std::string_view{"*"},  std::string_view{"/"},  std::string_view{"%"},
  std::string_view{"("},  std::string_view{")"},  std::string_view{"["},
  std::string_view{"]"},  std::string_view{","},  std::string_view{"."},
  std::string_view{":"},  std::string_view{"|"},  std::string_view{"!"},
  std::string_view{"~"},  std::string_view{"?"},
};

class lexer {
public:
  lexer(std::string_view text, const options& how, diagnostics& out)
    : text_{text}, how_{how}, out_{out} {}

  std::vector<token> run();

private:
  bool next();
  bool skip_blank();
  bool read_text(std::size_t start);
  bool read_raw(std::size_t start, std::string_view closing);
  bool read_escape(std::string& into);
  bool read_code_point(std::string& into);
  bool read_number();
  bool read_unit(std::size_t start, double number);
  bool read_backtick();
  void read_word();
  bool read_symbol();
  bool fail(std::size_t offset, std::size_t length, std::string message,
            std::string hint = {});
  token& add(token_kind kind, std::size_t start);
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  const options& how_;
  diagnostics& out_;
  std::vector<token> tokens_;
  std::size_t at_ = 0;
  bool blank_ = false;
};

bool lexer::fail(std::size_t offset, std::size_t length, std::string message,
                 std::string hint) {
  diagnostic x;
  x.offset = offset;
  x.length = length;
  x.message = std::move(message);
  x.hint = std::move(hint);
  locate(x, text_);
  out_.push_back(std::move(x));
  return false;
}

token& lexer::add(token_kind kind, std::size_t start) {
  auto& made = tokens_.emplace_back();
  made.kind = kind;
  made.offset = start;
  made.length = at_ - start;
  made.after_blank = blank_;
  return made;
}

bool lexer::skip_blank() {
  blank_ = false;
  while (at_ < text_.size()) {
    auto c = peek();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (rest().starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest().starts_with("/*")) {
      auto end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos)
        return fail(at_, 2, "this comment has no end", "close it with */");
      at_ = end + 2;
    } else {
      break;
    }
    blank_ = true;
  }
  return true;
}

bool lexer::read_code_point(std::string& into) {
  auto start = at_;
  std::uint32_t point = 0;
  auto braces = peek() == '{';
  auto close = braces ? text_.find('}', at_) : at_ + 4;
  auto first = at_ + (braces ? 1 : 0);
  if (close == std::string_view::npos || close > text_.size())
    return fail(start - 2, 2, "expected hexadecimal digits after \\u");
  auto digits = text_.substr(first, close - first);
  auto [end, wrong]
    = std::from_chars(digits.data(), digits.data() + digits.size(), point, 16);
  if (digits.empty() || wrong != std::errc{}
      || end != digits.data() + digits.size() || point > 0x10ffff
      || (point >= 0xd800 && point < 0xe000))
    return fail(start - 2, 2 + close - start,
                "expected a Unicode code point after \\u",
                "write it like \\u{20ac}");
  utf8proc_uint8_t bytes[4];
  auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes);
  into.append(reinterpret_cast<const char*>(bytes),
              static_cast<std::size_t>(size));
  at_ = close + (braces ? 1 : 0);
  return true;
}

bool lexer::read_escape(std::string& into) {
  auto c = peek(1);
  at_ += 2;
  switch (c) {
  case 'n':
    into += '\n';
    return true;
  case 't':
    into += '\t';
    return true;
  case 'r':
    into += '\r';
    return true;
  case 'b':
    into += '\b';
    return true;
  case 'f':
    into += '\f';
    return true;
  case '\\':
  case '"':
  case '\'':
  case '/':
    into += c;
    return true;
  case 'u':
    return read_code_point(into);
  default:
    break;
  }
  if (how_.speaks != dialect::elastic && c != '\0') {
    into += '\\';
    into += c;
    return true;
  }
  return fail(at_ - 2, 2, "unknown escape in a text",
              R"(write a backslash as \\, or the text in """three quotes""")");
}

bool lexer::read_text(std::size_t start) {
  auto quote = text_[at_++];
  std::string content;
  while (at_ < text_.size() && peek() != quote) {
    if (peek() == '\n')
      break;
    if (peek() == '\\') {
      if (!read_escape(content))
        return false;
    } else {
      content += text_[at_++];
    }
  }
  if (peek() != quote || at_ >= text_.size())
    return fail(start, 1, "this text has no end",
                std::string{"close it with "} + quote);
  ++at_;
  add(token_kind::text, start).text = std::move(content);
  return true;
}

bool lexer::read_raw(std::size_t start, std::string_view closing) {
  auto end = text_.find(closing, at_);
  if (end == std::string_view::npos)
    return fail(start, at_ - start, "this text has no end",
                "close it with " + std::string{closing});
  // Quotes in front of the closing ones belong to the text.
  while (closing.size() == 3 && end + 3 < text_.size() && text_[end + 3] == '"')
    ++end;
  auto content = text_.substr(at_, end - at_);
  at_ = end + closing.size();
  add(token_kind::text, start).text = content;
  return true;
}

bool lexer::read_number() {
  auto start = at_;
  auto is_real = false;
  while (is_digit(peek()))
    ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    is_real = true;
    ++at_;
    while (is_digit(peek()))
      ++at_;
  }
  auto sign = peek(1) == '-' || peek(1) == '+' ? 1U : 0U;
  if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
    is_real = true;
    at_ += 1 + sign;
    while (is_digit(peek()))
      ++at_;
  }
  auto digits = text_.substr(start, at_ - start);
  std::int64_t integer = 0;
  double real = 0;
  const auto* last = digits.data() + digits.size();
  std::uint64_t whole = 0;
  auto overflow
    = std::from_chars(digits.data(), last, integer).ec != std::errc{};
  if (std::from_chars(digits.data(), last, real).ec != std::errc{})
    return fail(start, at_ - start,
                "this number is too large or too small to be represented",
                "numbers go up to 1.7e308");
  if (!is_real && overflow
      && std::from_chars(digits.data(), last, whole).ec != std::errc{})
    return fail(start, at_ - start, "this whole number is too large",
                "whole numbers go up to 18446744073709551615; write 1e20 for "
                "an approximate one");
  if (is_letter(peek()))
    return read_unit(start, real);
  if (is_real || overflow) {
    auto& made = add(token_kind::real, start);
    made.real = real;
    made.whole = whole;
  } else {
    add(token_kind::integer, start).integer = integer;
  }
  return true;
}

/// Behind a number, what makes it a span of time.
bool lexer::read_unit(std::size_t start, double number) {
  auto unit_start = at_;
  while (is_letter(peek()) || is_digit(peek()))
    ++at_;
  auto unit = text_.substr(unit_start, at_ - unit_start);
  auto ns = nanoseconds_of(unit);
  if (ns == 0)
    return fail(start, at_ - start,
                "unknown unit of time \"" + std::string{unit} + '"',
                "use ms, s, m, h or d; a name that begins with a digit "
                "stands in `backticks`");
  auto scaled = number * static_cast<double>(ns);
  if (scaled > 9e18)
    return fail(start, at_ - start, "this span of time is too long");
  add(token_kind::duration, start).integer
    = static_cast<std::int64_t>(std::llround(scaled));
  return true;
}

bool lexer::read_backtick() {
  auto start = at_++;
  std::string name;
  while (at_ < text_.size()) {
    if (peek() == '`' && peek(1) != '`') {
      ++at_;
      if (name.empty())
        return fail(start, 2, "expected a name between the backticks");
      add(token_kind::quoted, start).text = std::move(name);
      return true;
    }
    at_ += peek() == '`' ? 1 : 0; // Two stand for one.
    name += text_[at_++];
  }
  return fail(start, 1, "this name has no end", "close it with `");
}

void lexer::read_word() {
  auto start = at_;
  auto is_variable = peek() == '$';
  at_ += is_variable ? 1 : 0;
  auto name = at_;
  while (is_letter(peek()) || is_digit(peek()))
    ++at_;
  auto text = std::string{text_.substr(name, at_ - name)};
  add(is_variable ? token_kind::variable : token_kind::word, start).text
    = std::move(text);
}

bool lexer::read_symbol() {
  for (auto symbol : symbols) {
    if (!rest().starts_with(symbol))
      continue;
    auto start = at_;
    at_ += symbol.size();
    add(token_kind::symbol, start).text = symbol;
    return true;
  }
  auto end = at_;
  next_code_point(text_, end);
  auto what = std::string{text_.substr(at_, end - at_)};
  if (what == "&")
    return fail(at_, 1, "\"&\" is not an operator", "use and");
  return fail(at_, end - at_, "unexpected character \"" + what + '"');
}

bool lexer::next() {
  auto start = at_;
  if (rest().starts_with("\"\"\"")) {
    at_ += 3;
    return read_raw(start, "\"\"\"");
  }
  if (peek() == '?' && (peek(1) == '"' || peek(1) == '\'')) {
    if (how_.speaks != dialect::endgame)
      return fail(start, 2, "a raw text does not begin with ?\" here",
                  R"(write it as """text""")");
    auto closing = text_.substr(at_ + 1, 1);
    at_ += 2;
    return read_raw(start, closing);
  }
  if (peek() == '\'' && how_.speaks == dialect::elastic)
    return fail(start, 1, "a text stands in double quotes",
                "write \"text\" instead of 'text'");
  if (peek() == '"' || peek() == '\'')
    return read_text(start);
  if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1))))
    return read_number();
  if (peek() == '`')
    return read_backtick();
  if (is_letter(peek()) || (peek() == '$' && is_letter(peek(1)))) {
    read_word();
    return true;
  }
  return read_symbol();
}

std::vector<token> lexer::run() {
  if (text_.size() > text_bytes_max) {
    fail(text_bytes_max, 0,
         "this text is longer than " + std::to_string(text_bytes_max / 1024)
           + " KiB");
    at_ = text_.size();
  }
  while (skip_blank() && at_ < text_.size())
    if (!next())
      break;
  at_ = text_.size();
  add(token_kind::end, at_);
  return std::move(tokens_);
}

} // namespace

std::vector<token> tokenize(std::string_view text, const options& how,
                            diagnostics& out) {
  return lexer{text, how, out}.run();
}

} // namespace vedette::engine::eql
