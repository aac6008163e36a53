#pragma once

#include "base/result.hpp"
#include "schema/block_summary.hpp"
#include "schema/event.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// The values of one field in the events of one class of a block, all of one
/// kind. Either `coded`: every row has a code, and each code stands for one
/// value, so that a predicate is asked once per code and the rows are a scan
/// over small integers; or plain integers (or bits of reals), one per row.
class block_column {
public:
  field_id field = 0;
  value_kind kind = value_kind::null;
  bool coded = false;
  std::uint32_t rows = 0;

  /// The value each code stands for; null for rows without the field.
  std::vector<value> codes;

  /// Calls `visit(row, code)` for each row. Requires `coded`.
  template <class Visitor>
  void for_each_code(Visitor&& visit) const {
    switch (width) {
    case 0:
      for (std::uint32_t row = 0; row < rows; ++row)
        visit(row, std::uint32_t{0});
      return;
    case 1:
      return each(static_cast<const std::uint8_t*>(indices), visit);
    case 2:
      return each(static_cast<const std::uint16_t*>(indices), visit);
    default:
      return each(static_cast<const std::uint32_t*>(indices), visit);
    }
  }

  /// The value of one row; null when it does not have the field.
  [[nodiscard]] value at(std::uint32_t row) const;

  // How the codes of the rows are stored. Bytes per code, and where; the memory
  // belongs to the block's view.
  unsigned width = 0;
  const void* indices = nullptr;
  // Plain columns: one number per row, and whether the row has it (empty = all
  // rows do).
  std::vector<std::int64_t> numbers;
  std::vector<bool> present;

private:
  template <class Code, class Visitor>
  void each(const Code* from, Visitor& visit) const {
    for (std::uint32_t row = 0; row < rows; ++row)
      visit(row, std::uint32_t{from[row]});
  }
};

/// Columns of a block without its events. Decompresses what is asked for, once.
/// The bytes must outlive the view, the view its columns. One thread at a time.
class block_view {
public:
  struct place {
    event_class cls = event_class::other;
    std::uint32_t row = 0;
  };

  /// `bytes`: a whole block, or its summary and body apart.
  static result<block_view> open(std::string_view bytes);
  static result<block_view> open(const block_pieces& pieces);
  ~block_view();
  block_view(block_view&&) noexcept;
  block_view& operator=(block_view&&) noexcept;

  [[nodiscard]] const block_summary& summary() const noexcept;
  /// Events of a class; they are its rows.
  [[nodiscard]] std::uint32_t rows(event_class cls) const noexcept;

  /// The columns of a field: none when no event of the class has it, usually
  /// one, several when its values are of several kinds. Fields of the header
  /// that are not derived (@timestamp, event.sequence) have columns, too.
  result<std::span<const block_column* const>> columns(event_class cls,
                                                       field_id field);
  /// Fields that events of a class have, ascending, header facts excluded.
  [[nodiscard]] std::vector<field_id> fields_of(event_class cls) const;

  /// Times, types, sequences … of all rows of a class.
  result<std::span<const time_ns>> walls(event_class cls);
  result<std::span<const event_type>> types(event_class cls);
  /// Index into summary().origins per row; empty when there are none.
  result<std::span<const std::uint32_t>> origins(event_class cls);

  /// Builds one event. Replaces `out`.
  status event_at(place where, event& out);
  /// Where the events are, in the order in which they were added.
  result<std::vector<place>> order();

private:
  struct state;
  explicit block_view(std::unique_ptr<state> inner);
  std::unique_ptr<state> state_;
};

} // namespace vedette::schema
