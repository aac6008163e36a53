#pragma once

#include "schema/block/chunks.hpp"
#include "schema/block/interner.hpp"
#include "schema/block/layout.hpp"

#include <cstdint>
#include <vector>

namespace vedette::schema::block_parts {

/// The cells of one column while a block is built. Texts are numbers of the
/// interner plus one, so that zero can stand for "does not have it".
struct column_cells {
  std::uint8_t cls = 0;
  field_id field = 0;
  value_kind kind = value_kind::null;
  std::vector<std::int64_t> cells;
  std::vector<bool> present; ///< Numbers only.

  [[nodiscard]] bool is_text() const noexcept {
    return kind == value_kind::text || kind == value_kind::list;
  }
  void put(std::size_t row, std::int64_t cell);
  /// Makes the column `rows` long.
  void pad(std::size_t rows);
  void clear();
};

/// Orders the interner's texts for a dictionary: texts of one field together
/// and sorted, so that they compress and a scan opens few of them. `place[n]`
/// is where text `n` went.
struct dictionary_order {
  std::vector<std::uint32_t> place;
  std::vector<std::uint32_t> texts; ///< Numbers in order of their places.
  std::vector<std::uint32_t> parts; ///< Sizes of the fields' shares.
};
dictionary_order order_texts(const interner& texts,
                             std::vector<column_cells*>& columns);

std::vector<text_part> put_texts(const interner& texts,
                                 const dictionary_order& order,
                                 chunk_writer& out);

column_entry put_text_column(const column_cells& what,
                             const dictionary_order& order, chunk_writer& out);
column_entry put_number_column(const column_cells& what, chunk_writer& out);

} // namespace vedette::schema::block_parts
