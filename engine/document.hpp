#pragma once

#include "base/result.hpp"
#include "engine/layout.hpp"
#include "engine/timestamp.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::engine {

/// What a field of a foreign log means, where JSON alone does not say.
enum class type_hint : std::uint8_t {
  none,
  ip,
  version,
  keyword,      ///< Text, also where the document has a number.
  date,         ///< Becomes milliseconds since 1970.
  long_integer, ///< A number, also where the document has digits in a text.
};

/// Describes foreign documents; the usual ones need nothing of this.
struct document_options {
  std::string category_field;
  std::string timestamp_field;
  time_format timestamp_format;
  std::string tiebreak_field;
  std::vector<std::pair<std::string, type_hint>> types; ///< By field name.
  /// By field name, the text that an explicit null of it stands for, as
  /// `null_value` in an Elasticsearch mapping. A missing field stays missing.
  std::vector<std::pair<std::string, std::string>> null_values;
  /// Fill `row.all`. Costs time: every key has to be looked at.
  bool collect_all = false;
  /// Look for a field also under the other names that the catalogue knows.
  bool catalogue_names = true;

  /// `NAME[:filetime|s|ms|us|ns|iso|FORMAT]`
  status set_timestamp(std::string_view text);
  /// `FIELD:ip|date|version|keyword|long`
  status add_type(std::string_view text);
  /// `FIELD=TEXT`
  status add_null_value(std::string_view text);
};

/// Turns JSON documents of any shape into rows of one layout.
///
/// The fields of a layout are looked up under several names (see
/// document_names.hpp), nested objects by dotted path; what the layout does not
/// mention is skipped. Arrays become lists; arrays of objects become lists of
/// their members' values. A null is as good as nothing,
/// unless the options say what it stands for. Reading allocates
/// nothing once the reader has seen its largest document. One thread.
class document_reader {
public:
  /// Bytes that must be readable behind the text given to `read`.
  static constexpr std::size_t padding = 64;
  static constexpr std::size_t document_bytes_max = 16U * 1024 * 1024;
  static constexpr std::size_t depth_max = 64;

  /// Slots bound after this are not filled.
  explicit document_reader(const layout& fields,
                           const document_options& options = {});
  ~document_reader();
  document_reader(document_reader&&) noexcept;
  document_reader& operator=(document_reader&&) noexcept;

  /// Of documents that have no tie-break: behind those that have one, in the
  /// order in which they were read.
  static constexpr std::int64_t tiebreak_missing = std::int64_t{1} << 62;

  /// Reads one JSON object; a search hit (`_source`) is what was found. The row
  /// is valid until the next call. A document without a time that can be read
  /// is not timed and keeps its place: it has the time of the one before. The
  /// tie-break defaults to `tiebreak_missing` and the number of documents read
  /// before. Invalid UTF-8 is replaced. An error says what was expected.
  result<row> read(std::string_view text);

  /// The time of the last document as it was written, when it has one that
  /// cannot be read; else empty. Valid until the next `read`.
  [[nodiscard]] std::string_view unread_time() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine
