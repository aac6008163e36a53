#include "engine/measure_function.hpp"

#include "engine/case_fold.hpp"
#include "engine/eval.hpp"
#include "engine/function.hpp"
#include "engine/text_decode.hpp"
#include "engine/text_measure.hpp"

#include <algorithm>

// Tested by tests/unit/engine/measure_function_test.cpp

namespace vedette::engine {

namespace {

using values = std::span<const value>;

value count(std::size_t n) {
  return value{static_cast<std::int64_t>(n)};
}

value decoded(function_id function, values args, bool fold) {
  auto tokens = function == function_id::base64_contains
                  ? decode_base64_tokens(args[0].text())
                  : decode_hex_tokens(args[0].text());
  return value{
    !tokens.empty()
    && std::any_of(args.begin() + 1, args.end(), [&](const value& part) {
         return part.is_text()
                && decoded_contains(
                  tokens, fold ? folded(part.text()) : std::string{part.text()},
                  fold);
       })};
}

value homoglyph(values args) {
  return value{
    std::any_of(args.begin() + 1, args.end(), [&](const value& model) {
      return model.is_text() && is_homoglyph(args[0].text(), model.text());
    })};
}

value distance(function_id function, values args, bool fold) {
  if (args.size() < 2 || !args[1].is_text())
    return {};
  auto a = args[0].text();
  auto b = args[1].text();
  switch (function) {
  case function_id::hamming_distance:
    if (auto n = hamming_distance(a, b, fold))
      return count(*n);
    return {};
  case function_id::levenshtein_distance:
    return count(levenshtein_distance(a, b, fold));
  case function_id::damerau_distance:
    return count(damerau_distance(a, b, fold));
  case function_id::common_substring:
    return count(longest_common_substring(a, b, fold));
  default:
    return count(longest_common_subsequence(a, b, fold));
  }
}

} // namespace

value call_measure_function(function_id function, values args, bool fold) {
  if (args.empty())
    return {};
  if (function == function_id::has_flags) {
    if (args.size() < 2 || args[0].kind() != value_kind::integer
        || args[1].kind() != value_kind::integer)
      return {};
    return value{(args[0].integer() & args[1].integer()) == args[1].integer()};
  }
  if (!args[0].is_text())
    return {};
  switch (function) {
  case function_id::base64_contains:
  case function_id::hex_contains:
    return decoded(function, args, fold);
  case function_id::homoglyph:
    return homoglyph(args);
  case function_id::entropy:
    return value{shannon_entropy(args[0].text())};
  default:
    return distance(function, args, fold);
  }
}

} // namespace vedette::engine
