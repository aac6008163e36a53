#include "engine/cae/operator_table.hpp"

#include <array>
#include <cctype>
#include <string>

namespace vedette::engine::cae {

namespace {

using id = function_id;
using words = std::string_view;

constexpr operator_info text_row(words name, words aliases, bool documented,
                                 text_op text, bool each) {
  operator_info out;
  out.name = name;
  out.aliases = aliases;
  out.documented = documented;
  out.text = text;
  out.each = each;
  return out;
}
constexpr operator_info compare_row(words name, expr_op compare) {
  operator_info out;
  out.name = name;
  out.how = recipe::compare;
  out.compare = compare;
  return out;
}
constexpr operator_info row(words name, words aliases, recipe how,
                            id function = id::none, bool documented = false) {
  operator_info out;
  out.name = name;
  out.aliases = aliases;
  out.how = how;
  out.function = function;
  out.documented = documented;
  return out;
}
constexpr operator_info said(operator_info x, words phrase, words refused,
                             words meaning) {
  x.phrase = phrase;
  x.refused = refused;
  x.meaning = meaning;
  return x;
}

constexpr auto table = std::to_array<operator_info>({
  said(text_row("EqualsAny", "Equals", true, text_op::equals, false), "is",
       "is not", "The value equals one of the literals."),
  said(text_row("ContainsAny", "Contains", true, text_op::contains, false),
       "contains", "does not contain",
       "The value contains one of the literals."),
  said(text_row("ContainsAll", "", true, text_op::contains, true),
       "contains all of", "does not contain all of",
       "The value contains each of the literals."),
  said(text_row("ContainsAnyWord", "ContainsWord", true, text_op::word, false),
       "contains the word", "does not contain the word",
       "The value contains one of the literals as a whole word."),
  said(text_row("ContainsAllWords", "", true, text_op::word, true),
       "contains all of the words", "does not contain all of the words",
       "The value contains each of the literals as a whole word."),
  said(
    text_row("StartsWithAny", "StartsWith", false, text_op::starts_with, false),
    "starts with", "does not start with",
    "The value begins with one of the literals."),
  said(text_row("EndsWithAny", "EndsWith", false, text_op::ends_with, false),
       "ends with", "does not end with",
       "The value ends with one of the literals."),
  said(text_row("RegexMatches", "MatchesAny Regex RegexMatchesAny Matches",
                false, text_op::regex, false),
       "matches the pattern", "does not match the pattern",
       "One of the regular expressions (RE2 syntax) is found in the value."),
  said(row("Base64Encoding", "Base64", recipe::call_any, id::base64_contains,
           true),
       "hides, in Base64,", "does not hide, in Base64,",
       "A Base64 token of the value, decoded, contains one of the literals."),
  said(row("HexEncoding", "Hex", recipe::call_any, id::hex_contains),
       "hides, in hexadecimal,", "does not hide, in hexadecimal,",
       "A hexadecimal token, decoded, contains one of the literals."),
  said(row("IsHomoglyph", "Homoglyph", recipe::call_any, id::homoglyph),
       "looks like", "does not look like",
       "The value looks like one of the literals and is not it."),
  said(compare_row("GreaterThan", expr_op::greater), "is greater than",
       "is not greater than", "Ordered comparison of numbers or times."),
  said(compare_row("GreaterThanOrEquals", expr_op::greater_equal),
       "is at least", "is less than", "Ordered comparison."),
  said(compare_row("LessThan", expr_op::less), "is less than",
       "is not less than", "Ordered comparison."),
  said(compare_row("LessThanOrEquals", expr_op::less_equal), "is at most",
       "is more than", "Ordered comparison."),
  said(row("InRange", "IsInRange", recipe::range), "lies between",
       "does not lie between", "Between two literals, both included."),
  said(row("IpIsInRange", "IPIsInRange IsIpInRange", recipe::network),
       "lies in the network", "does not lie in the network",
       "An address in a CIDR block or in a range `from-to`."),
  said(row("IsFlagSet", "HasFlag", recipe::flags), "has the flags",
       "does not have the flags", "All bits of the literal are set."),
  said(row("IsTrue", "", recipe::truth), "is true", "is not true",
       "The facet is true."),
  said(row("IsPopulated", "IsNotNullOrEmpty", recipe::populated), "is known",
       "is not known", "The facet is there and not empty."),
  said(row("IsNullOrEmpty", "IsEmpty IsNull", recipe::empty), "is empty",
       "is not empty", "The facet is missing or empty."),
  said(row("HammingDistance", "", recipe::measure_any, id::hamming_distance),
       "differs little (Hamming) from", "differs much (Hamming) from",
       "Characters that differ, for texts of equal length."),
  said(row("LevenshteinDistance", "", recipe::measure_any,
           id::levenshtein_distance),
       "differs little (Levenshtein) from", "differs much (Levenshtein) from",
       "Insertions, deletions and replacements."),
  said(row("DamerauLevenshteinDistance", "DamerauDistance", recipe::measure_any,
           id::damerau_distance),
       "differs little (Damerau-Levenshtein) from",
       "differs much (Damerau-Levenshtein) from",
       "As Levenshtein, and swapping two neighbours costs one."),
  said(row("LongestCommonSubsequence", "", recipe::measure_any,
           id::common_subsequence),
       "shares a long subsequence with", "shares no long subsequence with",
       "Length of the longest common subsequence."),
  said(row("LongestCommonSubstring", "", recipe::measure_any,
           id::common_substring),
       "shares a long substring with", "shares no long substring with",
       "Length of the longest common substring."),
  said(row("ShannonEntropy", "Entropy", recipe::measure, id::entropy),
       "is random", "is not random", "Entropy in bits a byte."),
});

std::string folded(words text) {
  std::string out;
  for (auto c : text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <class Visit>
void for_each_word(words list, Visit&& visit) {
  while (!list.empty()) {
    auto end = std::min(list.find(' '), list.size());
    if (end > 0)
      visit(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

} // namespace

std::span<const operator_info> operators() {
  return table;
}

const operator_info* operator_named(std::string_view name) {
  auto wanted = folded(name);
  for (const auto& x : table) {
    auto found = folded(x.name) == wanted;
    for_each_word(x.aliases, [&](words alias) {
      found = found || folded(alias) == wanted;
    });
    if (found)
      return &x;
  }
  return nullptr;
}

std::vector<std::string_view> operator_names() {
  std::vector<std::string_view> out;
  for (const auto& x : table) {
    out.push_back(x.name);
    for_each_word(x.aliases, [&](words alias) { out.push_back(alias); });
  }
  return out;
}

} // namespace vedette::engine::cae
