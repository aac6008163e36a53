#pragma once

#include "base/result.hpp"
#include "schema/block/layout.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema::block_parts {

/// Where everything of a body is; the body's first chunk.
struct directory {
  std::array<std::uint32_t, event_class_count> rows{};
  /// The classes of the events in order: one byte per event, or nothing when
  /// they are grouped by ascending class.
  bool grouped = false;
  std::uint32_t order_chunk = 0;
  std::uint32_t order_offset = 0;
  std::vector<text_part> parts;
  std::vector<column_entry> columns; ///< Ascending by class, field, kind.

  [[nodiscard]] std::uint32_t events() const noexcept;
};

std::string encode(const directory& what);
/// Checks all limits; whether the places exist is checked when they are read.
result<directory> decode_directory(std::string_view bytes);

} // namespace vedette::schema::block_parts
