#pragma once

#include "engine/document.hpp"
#include "engine/document_order.hpp"

#include <memory>
#include <vector>

namespace vedette::engine {

/// What a document says of its time.
struct document_time {
  time_ns time = 0;
  bool timed = true;       ///< As row::timed.
  std::string_view unread; ///< As document_reader::unread_time.
};

/// Reads of documents only when they happened, so that they can be put in
/// order before anything looks at them. One thread.
class document_stamper {
public:
  explicit document_stamper(const document_options& how);

  /// Fails on what is no JSON object. A document without a time has that of
  /// the one before it in its file. `text` is padded for document_reader.
  result<document_stamp> read(std::string_view text, std::uint64_t ref,
                              std::size_t file);

  /// Of the document read last; valid until the next `read`.
  [[nodiscard]] const document_time& last() const noexcept { return last_; }

private:
  document_options how_;
  layout nothing_;
  std::vector<std::unique_ptr<document_reader>> by_file_;
  document_time last_;
};

} // namespace vedette::engine
