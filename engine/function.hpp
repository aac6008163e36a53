#pragma once

#include <cstdint>

namespace vedette::engine {

/// The functions an expression may call. Unless said otherwise a null argument
/// gives null, and so does an argument of a kind that makes no sense. Positions
/// and lengths of text count code points, from 0.
enum class function_id : std::uint16_t {
  none,
  between,        ///< (text, left, right, greedy = false): what is in between.
  concat,         ///< (any…): all as text, one after the other.
  ends_with,      ///< (text, end)
  starts_with,    ///< (text, start)
  contains,       ///< (text, part)
  index_of,       ///< (text, part, from = 0): null when it is not there.
  length,         ///< (text | list | object)
  number,         ///< (text, base = 10): null when it is not a number.
  string,         ///< (any): as JSON writes it, without quotes.
  substring,      ///< (text, from = 0, to = end); negative counts from the end.
  lower,          ///< (text): case folded.
  coalesce,       ///< (any…): the first that is not null.
  item,           ///< (list, index): negative counts from the end.
  member,         ///< (object | list of objects, name)
  array_contains, ///< (list, any…): one of the items equals one of the values.
  array_search,   ///< (list, body): body is yes for an item (a `variable`).
  array_count,    ///< (list, body): for how many items body is yes.
  date_part,      ///< (time, unit: date_unit as a number): its part in UTC. A
                  ///< time is text or a number as in read_time.
  version_key,    ///< (text): orders as versions do; version.hpp.
  // Of CAE rules; text_measure.hpp and text_decode.hpp say what they mean.
  base64_contains,  ///< (text, part…): a Base64 token hides one of the parts.
  hex_contains,     ///< (text, part…)
  homoglyph,        ///< (text, model…): looks like a model and is not it.
  entropy,          ///< (text): bits a byte.
  hamming_distance, ///< (text, text): null for different lengths.
  levenshtein_distance, ///< (text, text)
  damerau_distance,     ///< (text, text)
  common_substring,     ///< (text, text): length of the longest.
  common_subsequence,   ///< (text, text): length of the longest.
  has_flags,            ///< (integer, mask): all bits of the mask are set.
  // What Elastic's EQL defines otherwise.
  between_or_empty, ///< As between; empty text where there is nothing.
  index_from,    ///< As index_of; before the start is the start, null is null.
  contains_some, ///< As contains; an empty part is in no text.
};

/// Parts of a time, for date_part.
enum class date_unit : std::uint8_t {
  minute,
  hour,
  day,  ///< Of the month, from 1.
  week, ///< ISO 8601, from 1.
  month,
  year,
};

} // namespace vedette::engine
