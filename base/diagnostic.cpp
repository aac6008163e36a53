#include "base/diagnostic.hpp"

#include "base/printable.hpp"

#include <algorithm>

// Tested by tests/unit/base/diagnostic_test.cpp

namespace vedette {

namespace {

/// Longer words are no slips.
constexpr std::size_t word_bytes_max = 64;
/// What a message shows of a text that it quotes.
constexpr std::size_t message_bytes_max = 600;
/// What an excerpt shows of a line in front of the place and behind it.
constexpr std::size_t before_max = 80;
constexpr std::size_t behind_max = 80;

const char* word_for(severity level) {
  switch (level) {
  case severity::note:
    return "note";
  case severity::warning:
    return "warning";
  case severity::error:
    return "error";
  }
  return "error";
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::vector<std::size_t> two_before;
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_before = before;
    before = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto cost = static_cast<std::size_t>(a[i - 1] != b[j - 1]);
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + cost});
      bool swapped
        = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped)
        row[j] = std::min(row[j], two_before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// The end of `text` when it has fewer lines.
std::size_t start_of_line(std::string_view text, std::size_t line) {
  std::size_t at = 0;
  for (; line > 1; --line) {
    auto newline = text.find('\n', at);
    if (newline == std::string_view::npos)
      return text.size();
    at = newline + 1;
  }
  return at;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

} // namespace

std::string diagnostic::to_string() const {
  std::string out = source;
  if (line > 0) {
    out += (out.empty() ? "" : ":") + std::to_string(line) + ":"
           + std::to_string(column);
  } else if (!pointer.empty()) {
    out += (out.empty() ? "" : ":") + pointer;
  }
  if (!out.empty())
    out += ": ";
  out += word_for(level);
  out += ": " + shortened(message, message_bytes_max);
  if (!hint.empty())
    out += " (" + shortened(hint, message_bytes_max) + ")";
  return printable_line(out);
}

bool has_errors(const diagnostics& list) {
  return std::any_of(list.begin(), list.end(), [](const diagnostic& d) {
    return d.level == severity::error;
  });
}

void locate(diagnostic& where, std::string_view text) {
  auto end = std::min(where.offset, text.size());
  auto before = text.substr(0, end);
  where.line = 1
               + static_cast<std::size_t>(
                 std::count(before.begin(), before.end(), '\n'));
  auto newline = before.rfind('\n');
  where.column = newline == std::string_view::npos ? end + 1 : end - newline;
}

std::string excerpt(const diagnostic& where, std::string_view text) {
  // A parser of a part knows the line in the whole better than the offset.
  std::size_t begin = 0;
  auto at = std::min(where.offset, text.size());
  if (where.line > 0) {
    begin = start_of_line(text, where.line);
    auto column = std::max<std::size_t>(where.column, 1);
    at = std::min({begin + column - 1, text.find('\n', begin), text.size()});
  } else if (at > 0) {
    begin = text.rfind('\n', at - 1) + 1; // npos + 1 is 0.
  }
  auto end = std::min(text.find('\n', at), text.size());
  // Of a long line, what is around the place.
  const bool cut_front = at - begin > before_max;
  if (cut_front)
    for (begin = at - before_max;
         begin < at && continues_character(text[begin]);)
      ++begin;
  const bool cut_back = end - at > behind_max;
  if (cut_back)
    for (end = at + behind_max; end > at && continues_character(text[end]);)
      --end;
  auto out = (cut_front ? "…" : "") + printable(text.substr(begin, end - begin))
             + (cut_back ? "…\n" : "\n") + (cut_front ? " " : "");
  for (auto c : printable(text.substr(begin, at - begin)))
    if (!continues_character(c))
      out += c == '\t' ? '\t' : ' ';
  auto span = std::min(where.length, end - at);
  out += std::string(std::max<std::size_t>(span, 1), '^');
  return out;
}

std::string nearest(std::string_view word,
                    const std::vector<std::string_view>& known) {
  std::string_view best;
  if (word.size() > word_bytes_max)
    return {};
  std::size_t best_distance = word.size() / 3 + 1;
  for (auto candidate : known) {
    if (candidate.size() > 2 * word_bytes_max)
      continue;
    auto d = distance(word, candidate);
    if (d <= best_distance && (best.empty() || d < best_distance)) {
      best = candidate;
      best_distance = d;
    }
  }
  return std::string{best};
}

} // namespace vedette
