#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// How alike two texts are, and how random one is. All count code points.
namespace vedette::engine {

/// Texts are compared up to this many code points; what is longer is cut, so
/// that no event can cost more than this squared.
inline constexpr std::size_t measured_points_max = 512;

/// Places at which texts of equal length differ; nullopt for other lengths.
std::optional<std::size_t> hamming_distance(std::string_view left,
                                            std::string_view right, bool fold);

/// Insertions, deletions and replacements that turn one into the other.
std::size_t levenshtein_distance(std::string_view left, std::string_view right,
                                 bool fold);

/// The same where swapping two neighbours costs one (optimal string
/// alignment).
std::size_t damerau_distance(std::string_view left, std::string_view right,
                             bool fold);

/// Length of the longest run of characters both have, with or without gaps.
std::size_t longest_common_substring(std::string_view left,
                                     std::string_view right, bool fold);
std::size_t longest_common_subsequence(std::string_view left,
                                       std::string_view right, bool fold);

/// Shannon entropy of the bytes, in bits a byte: 0 … 8.
double shannon_entropy(std::string_view text);

/// Whether `text` would be taken for `model` at a glance and is not it:
/// look-alikes of other alphabets, full-width forms, digits for letters.
bool is_homoglyph(std::string_view text, std::string_view model);

} // namespace vedette::engine
