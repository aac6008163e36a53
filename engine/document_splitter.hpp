#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vedette::engine {

/// One document of a text of many.
struct document_text {
  std::string_view text; ///< As it was written; padded for document_reader.
  std::size_t line = 0;  ///< From 1.
  bool cut = false;      ///< Longer than allowed: `text` is only its beginning.
};

/// Cuts a stream of bytes into documents: a line each (NDJSON), the elements of
/// one JSON array, objects that are written over several lines, or what exports
/// wrap in an object: `{"Records":[…]}`, `{"hits":{"hits":[…]}}`. Blank lines
/// are skipped. Holds at most one document and one chunk at a time.
class document_splitter {
public:
  explicit document_splitter(std::size_t document_bytes_max
                             = 16U * 1024 * 1024);

  /// Hands over the next bytes. What `next` returned is invalid after this.
  void feed(std::string_view bytes);
  /// There are no more bytes: what is left is the last document.
  void finish();
  /// The next whole document, if there is one.
  std::optional<document_text> next();

private:
  enum class mode { unknown, lines, array, closing };

  std::optional<document_text> next_line();
  std::optional<document_text> next_value();
  std::optional<document_text> take(std::size_t end, std::size_t skip,
                                    bool cut = false);
  std::optional<std::size_t> end_of_value();
  void skip_between();
  bool settle_mode();
  bool close_wrapper();

  std::size_t bytes_max_;
  std::string buffer_;      // Bytes, then padding.
  std::size_t begin_ = 0;   // First byte not returned yet.
  std::size_t end_ = 0;     // Behind the last byte; padding follows.
  std::size_t scanned_ = 0; // No document ends before this.
  std::size_t line_ = 1;
  int depth_ = 0;         // While scanning a value over several feeds.
  int wrapper_depth_ = 0; // Objects around the array.
  bool in_string_ = false;
  bool escaped_ = false;
  bool dropping_ = false; // Inside of what is left of a cut line.
  bool finished_ = false;
  bool open_value_ = false; // The current line began a value of many lines.
  mode mode_ = mode::unknown;
};

} // namespace vedette::engine
