#include "engine/text_measure.hpp"

#include "engine/case_fold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vedette::engine {

namespace {

using points = std::u32string;

points points_of(std::string_view text, bool fold) {
  auto kept = fold ? folded(text) : std::string{text};
  points out;
  for (std::size_t at = 0;
       at < kept.size() && out.size() < measured_points_max;)
    out.push_back(static_cast<char32_t>(next_code_point(kept, at)));
  return out;
}

/// Damerau's distance when `swaps`, else Levenshtein's.
std::size_t distance(const points& a, const points& b, bool swaps) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> here(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    here[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      here[j] = std::min({last[j] + 1, here[j - 1] + 1, replaced});
      if (swaps && i > 1 && j > 1 && a[i - 1] == b[j - 2]
          && a[i - 2] == b[j - 1])
        here[j] = std::min(here[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, here);
  }
  return last[b.size()];
}

/// Longest common run, with gaps or without.
std::size_t common(const points& a, const points& b, bool gaps) {
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> here(b.size() + 1);
  std::size_t best = 0;
  for (auto x : a) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      if (x == b[j - 1])
        here[j] = last[j - 1] + 1;
      else
        here[j] = gaps ? std::max(last[j], here[j - 1]) : 0;
      best = std::max(best, here[j]);
    }
    std::swap(last, here);
  }
  return best;
}

/// Look-alikes of Latin letters, from Unicode's list of confusables: those
/// that appear in file names and domains made to deceive.
constexpr auto confusables = std::to_array<std::pair<char32_t, char32_t>>({
  {U'0', U'o'}, {U'1', U'l'},  {U'|', U'l'}, {U'I', U'l'}, {U'i', U'l'},
  {U'5', U's'}, {U'$', U's'},  {U'@', U'a'}, {U'3', U'e'}, {U'4', U'a'},
  {U'а', U'a'}, {U'А', U'a'},  {U'В', U'b'}, {U'Ь', U'b'}, {U'с', U'c'},
  {U'С', U'c'}, {U'ԁ', U'd'},  {U'е', U'e'}, {U'Е', U'e'}, {U'ё', U'e'},
  {U'є', U'e'}, {U'ɡ', U'g'},  {U'ԍ', U'g'}, {U'һ', U'h'}, {U'Н', U'h'},
  {U'і', U'l'}, {U'І', U'l'},  {U'ї', U'l'}, {U'ı', U'l'}, {U'ј', U'j'},
  {U'Ј', U'j'}, {U'к', U'k'},  {U'К', U'k'}, {U'ӏ', U'l'}, {U'Ӏ', U'l'},
  {U'ⅼ', U'l'}, {U'м', U'm'},  {U'М', U'm'}, {U'ո', U'n'}, {U'п', U'n'},
  {U'о', U'o'}, {U'О', U'o'},  {U'ο', U'o'}, {U'Ο', U'o'}, {U'օ', U'o'},
  {U'р', U'p'}, {U'Р', U'p'},  {U'ρ', U'p'}, {U'ԛ', U'q'}, {U'г', U'r'},
  {U'ѕ', U's'}, {U'Ѕ', U's'},  {U'т', U't'}, {U'Т', U't'}, {U'τ', U't'},
  {U'υ', U'u'}, {U'ս', U'u'},  {U'ν', U'v'}, {U'ѵ', U'v'}, {U'ԝ', U'w'},
  {U'ѡ', U'w'}, {U'х', U'x'},  {U'Х', U'x'}, {U'χ', U'x'}, {U'у', U'y'},
  {U'У', U'y'}, {U'γ', U'y'},  {U'ᴢ', U'z'}, {U'α', U'a'}, {U'ε', U'e'},
  {U'ι', U'l'}, {U'κ', U'k'},  {U'Α', U'a'}, {U'Β', U'b'}, {U'Ε', U'e'},
  {U'Η', U'h'}, {U'Ι', U'l'},  {U'Κ', U'k'}, {U'Μ', U'm'}, {U'Ν', U'n'},
  {U'Ρ', U'p'}, {U'Τ', U't'},  {U'Υ', U'y'}, {U'Χ', U'x'}, {U'Ζ', U'z'},
  {U'․', U'.'}, {U'．', U'.'}, {U'∕', U'/'}, {U'⁄', U'/'}, {U'‐', U'-'},
  {U'‑', U'-'}, {U'–', U'-'},  {U'_', U'-'},
});

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E)
         || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

/// What is left of a text when look-alikes are made alike.
points skeleton(std::string_view text) {
  points out;
  for (std::size_t at = 0;
       at < text.size() && out.size() < measured_points_max;) {
    auto c = static_cast<char32_t>(next_code_point(text, at));
    if (is_invisible(c))
      continue;
    if (c >= 0xFF01 && c <= 0xFF5E) // Full-width forms of ASCII.
      c -= 0xFEE0;
    for (auto [like, plain] : confusables)
      if (c == like) {
        c = plain;
        break;
      }
    if (c >= U'A' && c <= U'Z')
      c += 32;
    if (!out.empty() && c == U'n' && out.back() == U'r') // rn looks like m.
      out.back() = U'm';
    else
      out.push_back(c);
  }
  return out;
}

} // namespace

std::optional<std::size_t> hamming_distance(std::string_view left,
                                            std::string_view right, bool fold) {
  auto a = points_of(left, fold);
  auto b = points_of(right, fold);
  if (a.size() != b.size())
    return std::nullopt;
  std::size_t out = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    out += a[i] == b[i] ? 0 : 1;
  return out;
}

std::size_t levenshtein_distance(std::string_view left, std::string_view right,
                                 bool fold) {
  return distance(points_of(left, fold), points_of(right, fold), false);
}

std::size_t damerau_distance(std::string_view left, std::string_view right,
                             bool fold) {
  return distance(points_of(left, fold), points_of(right, fold), true);
}

std::size_t longest_common_substring(std::string_view left,
                                     std::string_view right, bool fold) {
  return common(points_of(left, fold), points_of(right, fold), false);
}

std::size_t longest_common_subsequence(std::string_view left,
                                       std::string_view right, bool fold) {
  return common(points_of(left, fold), points_of(right, fold), true);
}

double shannon_entropy(std::string_view text) {
  std::array<std::size_t, 256> counts{};
  for (auto c : text)
    ++counts[static_cast<unsigned char>(c)];
  double out = 0;
  for (auto n : counts)
    if (n > 0) {
      auto share = static_cast<double>(n) / static_cast<double>(text.size());
      out -= share * std::log2(share);
    }
  return out;
}

bool is_homoglyph(std::string_view text, std::string_view model) {
  return !equal_folded(text, model) && skeleton(text) == skeleton(model);
}

} // namespace vedette::engine
