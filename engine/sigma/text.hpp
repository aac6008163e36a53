#pragma once

#include "base/result.hpp"
#include "engine/expr.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::sigma {

/// A Sigma string: literal text with wildcards and placeholders between.
class wild_text {
public:
  enum class part_kind : std::uint8_t {
    literal,
    any_run,    ///< `*`
    any_one,    ///< `?`
    placeholder ///< `%name%`, after `expand`.
  };
  struct part {
    part_kind kind = part_kind::literal;
    std::string text;

    friend bool operator==(const part&, const part&) = default;
  };

  wild_text() = default;
  /// Resolves wildcards and their escapes as the rules specification says: a
  /// backslash escapes `*`, `?` and `\` and is itself before anything else.
  static wild_text parse(std::string_view text);
  static wild_text plain(std::string_view text);

  [[nodiscard]] const std::vector<part>& parts() const { return parts_; }
  [[nodiscard]] bool has_wildcard() const;
  [[nodiscard]] bool has_placeholder() const;
  /// The text when it has neither wildcards nor placeholders.
  [[nodiscard]] std::string literal() const;

  void surround(bool before, bool after); ///< Adds `*` where there is none.
  /// Replaces each literal by `change(literal)`.
  template <class Change>
  void map_literals(Change&& change) {
    for (auto& x : parts_)
      if (x.kind == part_kind::literal)
        x.text = change(x.text);
  }
  /// Turns `%name%` in literals into placeholders; `\%` stays a percent sign.
  void find_placeholders();
  /// Every way to replace placeholders by the texts `values_of(name)`.
  /// Requires `values_of` to know each name.
  template <class Values>
  [[nodiscard]] std::vector<wild_text> expanded(Values&& values_of) const {
    std::vector<wild_text> made(1);
    for (const auto& x : parts_) {
      if (x.kind != part_kind::placeholder) {
        for (auto& one : made)
          one.append(x);
        continue;
      }
      std::vector<wild_text> next;
      for (const auto& one : made)
        for (const auto& value : values_of(x.text)) {
          next.push_back(one);
          for (const auto& piece : parse(value).parts_)
            next.back().append(piece);
        }
      made = std::move(next);
    }
    return made;
  }

  /// The pattern that finds this text.
  [[nodiscard]] text_pattern pattern(bool fold) const;

  /// Adds a part; neighbours of one kind become one.
  void append(const part& x);

private:
  std::vector<part> parts_;
};

// Encodings of the modifiers of the same names.
std::string to_utf16(std::string_view text, bool little_endian);
std::string to_base64(std::string_view bytes);
/// The three spellings a text can have inside of longer base64 text.
std::vector<std::string> base64_offsets(std::string_view bytes);

/// Texts that one value may stand for.
inline constexpr std::size_t spellings_max = 3125;
/// Bytes that all spellings of one value may have together.
inline constexpr std::size_t spelling_bytes_max = std::size_t{4} << 20;

/// All spellings of a text's option dashes; errc::overloaded above the limit.
result<std::vector<std::string>> windash_spellings(std::string_view text);

} // namespace vedette::engine::sigma
