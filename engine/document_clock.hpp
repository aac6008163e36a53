#pragma once

#include "engine/layout.hpp"
#include "engine/timestamp.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace vedette::engine {

/// Finds out when documents happened, for document_reader: of the places where
/// one keeps times, the best whose time can be read counts.
class document_clock {
public:
  explicit document_clock(time_format format) : format_{std::move(format)} {}

  /// The next document begins.
  void reset();
  /// A value at a time's place; lower ranks are better.
  void put(std::uint8_t rank, const value& what);
  /// The document has ended: a time that was not found is that of the document
  /// before, and the row is not timed.
  void settle(row& out);

  /// A time as it was written, when none could be read; else empty.
  [[nodiscard]] const std::string& unread() const noexcept { return unread_; }

private:
  time_format format_;
  std::optional<time_ns> time_;
  std::uint8_t rank_ = 0; // Of time_.
  std::string unread_;
  time_ns last_ = 0;
};

} // namespace vedette::engine
