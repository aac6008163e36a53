#include "engine/event_reader.hpp"

#include <utility>

namespace vedette::engine {

event_reader::event_reader(const layout& fields, bool collect_all,
                           schema::device_facts device)
  : names_{fields.names()}, collect_all_{collect_all}, device_{
                                                         std::move(device)} {
  cells_.resize(names_.size());
}

const event_reader::binding& event_reader::binding_of(schema::event_class cls) {
  auto& out = bindings_[static_cast<std::size_t>(cls)];
  if (out.empty())
    for (const auto& name : names_) {
      const auto field = schema::resolve(cls, name);
      out.push_back(field ? place{*field, schema::is_device_field(*field)}
                          : place{});
    }
  return out;
}

row event_reader::read(const schema::event& what) {
  const auto& binding = binding_of(what.cls);
  for (std::size_t slot = 0; slot < binding.size(); ++slot) {
    const auto& from = binding[slot];
    auto& cell = cells_[slot];
    if (from.field == nowhere) {
      cell = {};
      continue;
    }
    const auto field = static_cast<schema::field_id>(from.field);
    cell = what.get(field);
    if (from.of_device && cell.is_null())
      cell = device_.get(field);
  }
  cells_[layout::category] = value{schema::name_of(what.cls)};
  all_.clear();
  if (collect_all_)
    what.for_each(
      [this](schema::field_id, const value& x) { all_.push_back(x); });
  return {cells_, what.wall, static_cast<std::int64_t>(what.sequence), all_};
}

} // namespace vedette::engine
