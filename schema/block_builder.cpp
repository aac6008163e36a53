// Tested by tests/unit/schema/block_test.cpp
#include "base/assert.hpp"
#include "schema/block.hpp"
#include "schema/block/decode.hpp"
#include "schema/block/encode.hpp"
#include "schema/block/envelope.hpp"
#include "schema/block/summarise.hpp"

#include <algorithm>
#include <bit>

namespace vedette::schema {

namespace {

using namespace block_parts;

constexpr std::size_t kinds = 6;
constexpr std::size_t pseudo_columns = 7;

/// Dense index of a column within its class.
std::size_t index_of(field_id field, value_kind kind) {
  auto at
    = field >= type_column ? catalog_rows.size() + field - type_column : field;
  return at * kinds + static_cast<std::size_t>(kind);
}

std::int64_t half(const uid& id, std::size_t from) {
  std::uint64_t out = 0;
  for (std::size_t i = from; i < from + 8; ++i)
    out = out << 8 | id.bytes[i];
  return static_cast<std::int64_t>(out);
}

std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a)
                                   - static_cast<std::uint64_t>(b));
}

} // namespace

struct block_builder::state {
  /// Columns of one class. `places` finds one by field and kind.
  struct class_columns {
    std::uint32_t rows = 0;
    std::vector<std::uint16_t> places;
    std::vector<column_cells> columns;
  };

  explicit state(int level) : chunks{level} {}

  chunk_writer chunks;
  interner texts;
  std::array<class_columns, event_class_count> classes;
  std::string order;
  std::size_t cells = 0;
  std::vector<block_origin> origins;
  std::uint32_t origin = 0; // In `origins`; equal to its size = none yet.
  std::optional<block_origin> wanted_origin;

  column_cells& column(std::size_t cls, field_id field, value_kind kind) {
    auto& in = classes[cls];
    if (in.places.empty())
      in.places.resize((catalog_rows.size() + pseudo_columns) * kinds, 0);
    auto& place = in.places[index_of(field, kind)];
    if (place == 0) {
      auto& fresh = in.columns.emplace_back();
      fresh.cls = static_cast<std::uint8_t>(cls);
      fresh.field = field;
      fresh.kind = kind;
      place = static_cast<std::uint16_t>(in.columns.size());
    }
    return in.columns[place - 1];
  }

  void put(std::size_t cls, std::uint32_t row, field_id field,
           const value& what) {
    auto& to = column(cls, field, what.kind());
    ++cells;
    switch (what.kind()) {
    case value_kind::null:
      return;
    case value_kind::boolean:
      return to.put(row, what.boolean() ? 1 : 0);
    case value_kind::integer:
      return to.put(row, what.integer());
    case value_kind::real:
      return to.put(row, std::bit_cast<std::int64_t>(what.real()));
    case value_kind::text:
      return to.put(row, cell_of(to, what.text()));
    case value_kind::list:
      return to.put(row, texts.number_of(join_list(what)) + std::int64_t{1});
    }
  }

  // Events of one process follow each other: most texts are those of the row
  // before, which needs no hash to be seen.
  std::int64_t cell_of(const column_cells& of, std::string_view text) {
    if (!of.cells.empty() && of.cells.back() != 0
        && texts.text(static_cast<std::uint32_t>(of.cells.back() - 1)) == text)
      return of.cells.back();
    return texts.number_of(text) + std::int64_t{1};
  }

  void put_number(std::size_t cls, std::uint32_t row, field_id field,
                  std::int64_t number) {
    column(cls, field, value_kind::integer).put(row, number);
  }

  void use_origin() {
    if (!wanted_origin)
      return;
    auto at = std::find(origins.begin(), origins.end(), *wanted_origin);
    origin = static_cast<std::uint32_t>(at - origins.begin());
    if (at == origins.end())
      origins.push_back(*wanted_origin);
  }

  void add_header(std::size_t cls, std::uint32_t row, const event& what) {
    put_number(cls, row, wall_column, what.wall);
    put_number(cls, row, sequence_column,
               static_cast<std::int64_t>(what.sequence));
    put_number(cls, row, type_column, static_cast<std::int64_t>(what.type));
    put_number(cls, row, sensor_column, static_cast<std::int64_t>(what.sensor));
    put_number(cls, row, boot_column, what.boot);
    put_number(cls, row, boot_offset_column, difference(what.wall, what.boot));
    bool derived = what.id.is_nil();
    if (wanted_origin) {
      put_number(cls, row, origin_column, origin);
      derived = derived
                || what.id
                     == event_id(wanted_origin->device, what.sensor,
                                 wanted_origin->epoch, what.sequence);
    }
    if (!derived) {
      put_number(cls, row, id_high_column, half(what.id, 0));
      put_number(cls, row, id_low_column, half(what.id, 8));
    }
  }

  std::vector<column_cells*> finished_columns() {
    std::vector<column_cells*> out;
    for (auto& in : classes)
      for (auto& x : in.columns)
        if (!x.cells.empty()) {
          x.pad(in.rows);
          out.push_back(&x);
        }
    drop_one_boot_column(out);
    std::sort(out.begin(), out.end(),
              [](const column_cells* a, const column_cells* b) {
                return std::tuple{a->cls, a->field, a->kind}
                       < std::tuple{b->cls, b->field, b->kind};
              });
    return out;
  }

  // Time since boot is stored as it is or as its distance from wall time,
  // whichever changes less often.
  static void drop_one_boot_column(std::vector<column_cells*>& columns) {
    auto changes = [](const column_cells& x) {
      std::size_t out = 0;
      for (std::size_t i = 1; i < x.cells.size(); ++i)
        out += x.cells[i] != x.cells[i - 1] ? 1U : 0U;
      return out;
    };
    std::array<std::array<std::size_t, 2>, event_class_count> counts{};
    for (const auto* x : columns)
      if (x->field == boot_column || x->field == boot_offset_column)
        counts[x->cls][x->field == boot_column ? 0 : 1] = changes(*x);
    std::erase_if(columns, [&](const column_cells* x) {
      auto [boot, offset] = counts[x->cls];
      return (x->field == boot_column && offset < boot)
             || (x->field == boot_offset_column && offset >= boot);
    });
  }

  void reset() {
    texts.clear();
    for (auto& in : classes) {
      in.rows = 0;
      for (auto& x : in.columns)
        x.clear();
    }
    order.clear();
    cells = 0;
    origins.clear();
    use_origin();
  }
};

block_builder::block_builder(int level)
  : state_{std::make_unique<state>(level)} {}
block_builder::~block_builder() = default;
block_builder::block_builder(block_builder&&) noexcept = default;
block_builder& block_builder::operator=(block_builder&&) noexcept = default;

void block_builder::set_origin(const uid& device, std::uint64_t epoch) {
  state_->wanted_origin = block_origin{device, epoch};
  state_->use_origin();
}

void block_builder::add(const event& what) {
  auto& s = *state_;
  VEDETTE_ASSERT(s.order.size() < block_events_max);
  auto cls = static_cast<std::size_t>(what.cls);
  auto row = s.classes[cls].rows++;
  s.order += static_cast<char>(cls);
  s.add_header(cls, row, what);
  what.for_each(
    [&](field_id field, const value& x) { s.put(cls, row, field, x); });
}

std::size_t block_builder::events() const noexcept {
  return state_->order.size();
}

std::size_t block_builder::bytes() const noexcept {
  const auto& s = *state_;
  // What our own telemetry compresses to, within a factor of two.
  return s.texts.bytes() / 3 + s.cells / 2 + s.order.size() * 2;
}

std::string block_builder::seal() {
  auto& s = *state_;
  auto columns = s.finished_columns();
  directory where;
  for (std::size_t i = 0; i < event_class_count; ++i)
    where.rows[i] = s.classes[i].rows;
  where.grouped = std::is_sorted(s.order.begin(), s.order.end());
  if (!where.grouped)
    s.chunks.begin(where.order_chunk, where.order_offset) += s.order;
  auto order = order_texts(s.texts, columns);
  where.parts = put_texts(s.texts, order, s.chunks);
  for (const auto* x : columns)
    where.columns.push_back(x->is_text() ? put_text_column(*x, order, s.chunks)
                                         : put_number_column(*x, s.chunks));
  auto summary = summarise(columns, s.texts);
  summary.origins = s.origins;
  auto out = encode_summary(summary);
  out += encode_body(s.chunks.finish(encode(where)));
  s.reset();
  return out;
}

} // namespace vedette::schema
