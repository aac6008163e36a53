#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "engine/eql/dialect.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

enum class token_kind : std::uint8_t {
  end,
  word,     ///< An identifier or keyword; `text` is the name.
  quoted,   ///< `` `name` ``: an identifier, never a keyword.
  variable, ///< `$name`; `text` has no dollar.
  text,     ///< A string; `text` is its value.
  integer,
  real,
  duration, ///< `500ms`; `integer` in nanoseconds.
  symbol,   ///< Operators and brackets; `text` as written.
};

struct token {
  token_kind kind = token_kind::end;
  std::string text;
  std::int64_t integer = 0;
  double real = 0;
  std::uint64_t whole = 0; ///< Of a real that is a whole number beyond 2^63.
  std::size_t offset = 0;
  std::size_t length = 0;
  bool after_blank = false; ///< White space or a comment stands in front.

  [[nodiscard]] bool is(std::string_view symbol) const {
    return kind == token_kind::symbol && text == symbol;
  }
  [[nodiscard]] bool is_word(std::string_view word) const {
    return kind == token_kind::word && text == word;
  }
  [[nodiscard]] std::size_t end() const { return offset + length; }
};

/// Cuts `text` into tokens, the last of which is `end`. Stops at the first
/// byte that belongs to no token and appends a diagnostic.
std::vector<token> tokenize(std::string_view text, const options& how,
                            diagnostics& out);

/// Nanoseconds of `count` of a unit (`ms`, `s`, `sec`, `minutes` …); 0 when the
/// unit is unknown.
std::int64_t nanoseconds_of(std::string_view unit);

} // namespace vedette::engine::eql
