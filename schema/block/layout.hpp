#pragma once

#include "schema/catalog_fields.hpp"
#include "schema/value.hpp"

#include <cstddef>
#include <cstdint>

/// What the parts of a body are; see also block.capnp.
namespace vedette::schema::block_parts {

inline constexpr std::uint16_t format_version = 1;

// Facts of the header are columns like the fields of the catalogue. Numbers of
// those that are no fields, or not as they are stored:
inline constexpr field_id wall_column = id_of("@timestamp");
inline constexpr field_id sequence_column = id_of("event.sequence");
inline constexpr field_id type_column = 0xff00;
inline constexpr field_id sensor_column = 0xff01;
inline constexpr field_id boot_column = 0xff02;
inline constexpr field_id boot_offset_column = 0xff03; ///< wall - boot
inline constexpr field_id origin_column = 0xff04;
inline constexpr field_id id_high_column = 0xff05;
inline constexpr field_id id_low_column = 0xff06;

/// Fields below are facts of the header and never cells.
inline constexpr field_id first_cell_field = id_of("event.subcategory");

// What a block may unfold into, whoever sent it.
inline constexpr std::size_t raw_bytes_max = 64U << 20;
inline constexpr std::size_t columns_max = 4096;
inline constexpr std::size_t cells_max = 1U << 23;
inline constexpr std::size_t texts_max = 1U << 20;

enum class encoding : std::uint8_t {
  texts,   ///< Codes for texts of the dictionary.
  numbers, ///< Codes for numbers listed in the column.
  plain,   ///< Numbers.
};

/// One column as the directory describes it.
struct column_entry {
  std::uint8_t cls = 0;
  field_id field = 0;
  value_kind kind = value_kind::null;
  encoding how = encoding::texts;
  bool nulls = false; ///< Some rows do not have the field; code 0 is theirs.
  // texts, numbers:
  std::uint32_t distinct = 0;
  bool consecutive = false;     ///< The texts follow each other …
  std::uint32_t first_text = 0; ///< … from here.
  // plain: value = base + scale * stored, or the same added up from `first`.
  bool delta = false;
  std::uint8_t width = 0;
  std::int64_t first = 0;
  std::int64_t base = 0;
  std::uint64_t scale = 1;
  // Where its bytes are.
  std::uint32_t chunk = 0;
  std::uint32_t offset = 0;
};

/// Texts of the dictionary that one field brought, in order.
struct text_part {
  std::uint32_t count = 0;
  std::uint32_t chunk = 0;
  std::uint32_t offset = 0;
};

} // namespace vedette::schema::block_parts
