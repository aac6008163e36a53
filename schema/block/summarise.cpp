// Tested by tests/unit/schema/block_test.cpp
#include "schema/block/summarise.hpp"

#include "schema/block/bloom.hpp"
#include "schema/block/decode.hpp"
#include "schema/block/packing.hpp"

#include <algorithm>

namespace vedette::schema::block_parts {

namespace {

void feed(summary_maker& to, field_id field, const value& what) {
  switch (what.kind()) {
  case value_kind::integer:
    return to.saw_numbers(field, what.integer(), what.integer());
  case value_kind::text:
    return to.saw_text(field, what.text());
  case value_kind::list:
    for (const auto& item : what)
      to.saw_text(field, item.text());
    return;
  default:
    return;
  }
}

void zone_of(const column_cells& x, summary_maker& out) {
  bool any = false;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  for (std::size_t row = 0; row < x.cells.size(); ++row)
    if (x.present[row]) {
      least = any ? std::min(least, x.cells[row]) : x.cells[row];
      greatest = any ? std::max(greatest, x.cells[row]) : x.cells[row];
      any = true;
    }
  out.saw_numbers(x.field, least, greatest);
}

void feed(summary_maker& to, const block_column& column) {
  for (const auto& x : column.codes)
    feed(to, column.field, x);
  for (std::uint32_t row = 0; !column.coded && row < column.rows; ++row)
    feed(to, column.field, column.at(row));
}

} // namespace

void summary_maker::count(event_class cls, std::uint32_t events) {
  out_.events += events;
  out_.by_class[static_cast<std::size_t>(cls)] = events;
}

void summary_maker::saw_type(std::int64_t type) {
  out_.types |= std::uint64_t{1} << (type & 63);
}

void summary_maker::saw_wall(std::int64_t least, std::int64_t greatest) {
  out_.wall_min = any_wall_ ? std::min(out_.wall_min, least) : least;
  out_.wall_max = any_wall_ ? std::max(out_.wall_max, greatest) : greatest;
  any_wall_ = true;
}

void summary_maker::saw_field(field_id field) {
  auto byte = static_cast<std::size_t>(field / 8);
  if (out_.fields.size() <= byte)
    out_.fields.resize(byte + 1, '\0');
  out_.fields[byte] = static_cast<char>(
    static_cast<unsigned char>(out_.fields[byte]) | 1U << field % 8);
}

void summary_maker::saw_numbers(field_id field, std::int64_t least,
                                std::int64_t greatest) {
  auto at = std::lower_bound(out_.zones.begin(), out_.zones.end(), field,
                             [](const block_summary::zone& x, field_id wanted) {
                               return x.field < wanted;
                             });
  if (at == out_.zones.end() || at->field != field) {
    out_.zones.insert(at, {field, least, greatest});
    return;
  }
  at->least = std::min(at->least, least);
  at->greatest = std::max(at->greatest, greatest);
}

void summary_maker::saw_text(field_id field, std::string_view text) {
  if (!is_bloom_field(field))
    return;
  hashes_.push_back(folded_hash(text));
  out_.odd_folding = out_.odd_folding || folds_oddly(text);
}

block_summary summary_maker::finish() {
  make_distinct(hashes_);
  out_.bloom = make_bloom(hashes_.data(), hashes_.size());
  return std::move(out_);
}

block_summary summarise(const std::vector<column_cells*>& columns,
                        const interner& texts) {
  summary_maker out;
  std::vector<value> items;
  for (const auto* x : columns) {
    if (x->field == wall_column) {
      auto [least, greatest]
        = std::minmax_element(x->cells.begin(), x->cells.end());
      out.saw_wall(*least, *greatest);
      out.count(static_cast<event_class>(x->cls),
                static_cast<std::uint32_t>(x->cells.size()));
    } else if (x->field == type_column) {
      for (auto type : x->cells)
        out.saw_type(type);
    }
    if (x->field < first_cell_field || x->field >= type_column)
      continue;
    out.saw_field(x->field);
    if (!x->is_text()) {
      if (x->kind == value_kind::integer)
        zone_of(*x, out);
      continue;
    }
    auto cells = x->cells;
    make_distinct(cells);
    for (auto cell : cells) {
      if (cell == 0)
        continue;
      auto text = texts.text(static_cast<std::uint32_t>(cell - 1));
      if (x->kind == value_kind::text) {
        out.saw_text(x->field, text);
        continue;
      }
      items.clear();
      split_list(text, items);
      for (const auto& item : items)
        out.saw_text(x->field, item.text());
    }
  }
  return out.finish();
}

result<block_summary> summarise(block_view& view) {
  summary_maker out;
  for (std::size_t c = 0; c < event_class_count; ++c) {
    auto cls = static_cast<event_class>(c);
    if (view.rows(cls) == 0)
      continue;
    auto walls = view.walls(cls);
    if (!walls.ok())
      return walls.why();
    auto [least, greatest]
      = std::minmax_element(walls.value().begin(), walls.value().end());
    out.saw_wall(*least, *greatest);
    out.count(cls, view.rows(cls));
    auto types = view.types(cls);
    if (!types.ok())
      return types.why();
    for (auto type : types.value())
      out.saw_type(static_cast<std::int64_t>(type));
    for (auto field : view.fields_of(cls)) {
      auto columns = view.columns(cls, field);
      if (!columns.ok())
        return columns.why();
      out.saw_field(field);
      for (const auto* column : columns.value())
        feed(out, *column);
    }
  }
  auto made = out.finish();
  made.origins = view.summary().origins;
  return made;
}

} // namespace vedette::schema::block_parts
