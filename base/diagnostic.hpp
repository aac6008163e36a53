#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vedette {

enum class severity : unsigned char { note, warning, error };

/// What is wrong with a text somebody wrote, and where. Rules, queries, config
/// files and API bodies all report with these.
struct diagnostic {
  severity level = severity::error;
  std::string source;     ///< File name or label; empty = the text itself.
  std::size_t line = 0;   ///< From 1; 0 = unknown.
  std::size_t column = 0; ///< From 1, in bytes of UTF-8; 0 = unknown.
  std::size_t offset = 0; ///< From 0, in bytes.
  std::size_t length = 0; ///< Bytes the problem spans; 0 = a point.
  std::string pointer;    ///< JSON pointer of the value, where there is one.
  std::string message;    ///< What is wrong and what was expected.
  std::string hint;       ///< How to mend it; may be empty.

  /// `file:line:column: error: message (hint)`.
  [[nodiscard]] std::string to_string() const;
};

using diagnostics = std::vector<diagnostic>;

bool has_errors(const diagnostics& list);

/// Fills line and column from an offset into `text`.
void locate(diagnostic& where, std::string_view text);

/// The line of `text` at the diagnostic with a caret under the place.
std::string excerpt(const diagnostic& where, std::string_view text);

/// The member of `known` nearest to `word`, or empty when none is near
/// (Damerau-Levenshtein distance over a third of the word's length).
std::string nearest(std::string_view word,
                    const std::vector<std::string_view>& known);

} // namespace vedette
