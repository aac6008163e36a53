#pragma once

#include "base/result.hpp"
#include "cloud/hunt/device_book.hpp"
#include "schema/block_view.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// What a name means in the events of one class of one block: columns, or facts
/// of the header that are no columns. Valid while the block's view is.
class slot_values {
public:
  /// Reads what is needed. A name the class does not have is null everywhere.
  /// What events do not say themselves `devices` says, which must outlive this.
  static result<slot_values> read(schema::block_view& block,
                                  schema::event_class cls,
                                  std::string_view name,
                                  const block_devices& devices);

  [[nodiscard]] schema::value at(std::uint32_t row) const;

  /// Distinct values, when rows are codes for them (a constant is one code).
  [[nodiscard]] bool coded() const noexcept { return coded_; }
  [[nodiscard]] std::span<const schema::value> codes() const;

  /// Calls `visit(row, code)` for each row. Requires `coded`.
  template <class Visitor>
  void for_each_code(Visitor&& visit) const {
    if (column_ != nullptr)
      return column_->for_each_code(visit);
    for (std::uint32_t row = 0; row < rows_; ++row)
      visit(row, rows_codes_.empty() ? std::uint32_t{0} : rows_codes_[row]);
  }

private:
  status read_field(schema::block_view& block, schema::event_class cls,
                    schema::field_id field, const block_devices& devices);
  void constant(schema::value what);
  status read_types(schema::block_view& block, schema::event_class cls,
                    schema::field_id field);
  status read_devices(schema::block_view& block, schema::event_class cls,
                      schema::field_id field, const block_devices& devices);
  status read_rows(schema::block_view& block, schema::event_class cls,
                   schema::field_id field);

  std::uint32_t rows_ = 0;
  bool coded_ = false;
  const schema::block_column* column_ = nullptr; // The only one, coded.
  std::span<const schema::block_column* const> columns_;
  std::vector<schema::value> table_; // For rows that have no column's value.
  std::vector<std::uint32_t> rows_codes_; // Empty = all rows are code 0.
  std::deque<std::string> texts_;
};

} // namespace vedette::cloud
