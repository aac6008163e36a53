// Tested by tests/unit/cloud/hunt/column_filter_test.cpp
#include "cloud/hunt/slot_values.hpp"

#include "schema/catalog_fields.hpp"

namespace vedette::cloud {

using schema::block_view;
using schema::event_class;
using schema::id_of;
using schema::value;

result<slot_values> slot_values::read(block_view& block, event_class cls,
                                      std::string_view name,
                                      const block_devices& devices) {
  slot_values out;
  out.rows_ = block.rows(cls);
  auto field = schema::resolve(cls, name);
  if (!field) {
    out.constant({});
    return out;
  }
  if (auto ok = out.read_field(block, cls, *field, devices); !ok.ok())
    return ok.why();
  return out;
}

status slot_values::read_field(block_view& block, event_class cls,
                               schema::field_id field,
                               const block_devices& devices) {
  switch (field) {
  case id_of("event.category"):
    constant(value{schema::name_of(cls)});
    return done;
  case id_of("event.type"):
  case id_of("event.action"):
    return read_types(block, cls, field);
  case id_of("event.kind"):
  case id_of("event.id"):
  case id_of("event.provider"):
    return read_rows(block, cls, field);
  default:
    break;
  }
  auto columns = block.columns(cls, field);
  if (!columns.ok())
    return columns.why();
  columns_ = columns.value();
  if (schema::is_device_field(field) && devices.size() > 0)
    return read_devices(block, cls, field, devices);
  if (columns_.empty()) {
    constant({});
    return done;
  }
  if (columns_.size() == 1 && columns_[0]->coded) {
    column_ = columns_[0];
    coded_ = true;
  }
  return done;
}

void slot_values::constant(value what) {
  table_ = {what};
  coded_ = true;
}

status slot_values::read_types(block_view& block, event_class cls,
                               schema::field_id field) {
  auto types = block.types(cls);
  if (!types.ok())
    return types.why();
  for (std::size_t i = 0; i < schema::event_type_count; ++i) {
    auto type = static_cast<schema::event_type>(i);
    table_.emplace_back(field == id_of("event.type")
                          ? schema::ecs_type_of(type)
                          : schema::ecs_action_of(type));
  }
  for (auto type : types.value())
    rows_codes_.push_back(static_cast<std::uint32_t>(type));
  coded_ = true;
  return done;
}

status slot_values::read_devices(block_view& block, event_class cls,
                                 schema::field_id field,
                                 const block_devices& devices) {
  auto origins = block.origins(cls);
  if (!origins.ok())
    return origins.why();
  for (std::uint32_t origin = 0; origin < devices.size(); ++origin)
    table_.push_back(devices.get(origin, field));
  rows_codes_.assign(origins.value().begin(), origins.value().end());
  // Where events say it themselves they win, and rows are no codes.
  coded_ = columns_.empty();
  return done;
}

// Facts that are worked out per event; nobody asks for them often.
status slot_values::read_rows(block_view& block, event_class cls,
                              schema::field_id field) {
  schema::event built;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    if (auto ok = block.event_at({cls, row}, built); !ok.ok())
      return ok;
    table_.emplace_back(std::string_view{
      texts_.emplace_back(std::string{built.get(field).text()})});
    rows_codes_.push_back(row);
  }
  return done;
}

std::span<const value> slot_values::codes() const {
  if (column_ != nullptr)
    return column_->codes;
  return table_;
}

value slot_values::at(std::uint32_t row) const {
  if (column_ != nullptr)
    return column_->at(row);
  for (const auto* column : columns_)
    if (auto x = column->at(row); !x.is_null())
      return x;
  if (!table_.empty())
    return table_[rows_codes_.empty() ? 0 : rows_codes_[row]];
  return {};
}

} // namespace vedette::cloud
