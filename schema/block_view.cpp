// Tested by tests/unit/schema/block_test.cpp
#include "schema/block_view.hpp"

#include "schema/block.hpp"
#include "schema/block/decode.hpp"
#include "schema/block/envelope.hpp"
#include "schema/block/summarise.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace vedette::schema {

namespace {

using namespace block_parts;

error corrupt(std::string why) {
  return {errc::corrupt, "block: " + std::move(why)};
}

void put_half(uid& id, std::size_t from, std::int64_t half) {
  for (std::size_t i = 0; i < 8; ++i)
    id.bytes[from + i] = static_cast<std::uint8_t>(
      static_cast<std::uint64_t>(half) >> (56 - 8 * i));
}

} // namespace

struct block_view::state {
  /// What a class has, decoded as far as somebody asked.
  struct class_part {
    std::size_t first = 0; // Its entries in the directory.
    std::size_t last = 0;
    std::vector<std::unique_ptr<decoded_column>> columns;
    std::map<field_id, std::vector<const block_column*>> by_field;
    std::vector<time_ns> walls;
    std::vector<event_type> types;
    std::vector<std::uint32_t> origins;
  };

  std::string aligned; // A copy of the body when it was not.
  block_summary summary;
  chunk_reader chunks;
  directory where;
  std::optional<dictionary> texts;
  std::array<class_part, event_class_count> classes;

  class_part& part(event_class cls) {
    return classes[static_cast<std::size_t>(cls)];
  }

  result<const block_column*> decoded(event_class cls, std::size_t entry) {
    auto& in = part(cls);
    auto& slot = in.columns[entry - in.first];
    if (!slot) {
      auto fresh = std::make_unique<decoded_column>();
      auto ok = decode_column(where.columns[entry],
                              where.rows[static_cast<std::size_t>(cls)], chunks,
                              *texts, *fresh);
      if (!ok.ok())
        return ok.why();
      slot = std::move(fresh);
    }
    return &slot->column;
  }

  /// The only integer column of a fact that every event has.
  result<const block_column*> fact(event_class cls, field_id field) {
    const auto& in = part(cls);
    for (auto i = in.first; i < in.last; ++i)
      if (where.columns[i].field == field
          && where.columns[i].kind == value_kind::integer)
        return decoded(cls, i);
    return static_cast<const block_column*>(nullptr);
  }

  result<std::int64_t> number(event_class cls, field_id field,
                              std::uint32_t row) {
    auto column = fact(cls, field);
    if (!column.ok())
      return column.why();
    if (column.value() == nullptr)
      return std::int64_t{0};
    auto x = column.value()->at(row);
    return x.kind() == value_kind::integer ? x.integer() : std::int64_t{0};
  }

  status open_directory();
  status put_header(place at, event& out);
  status put_id(place at, event& out);
};

status block_view::state::open_directory() {
  auto raw = chunks.raw(0);
  if (!raw.ok())
    return raw.why();
  auto read = decode_directory(raw.value());
  if (!read.ok())
    return read.why();
  where = std::move(read).value();
  texts.emplace(where.parts);
  std::size_t next = 0;
  for (std::size_t c = 0; c < event_class_count; ++c) {
    auto& in = classes[c];
    in.first = next;
    while (next < where.columns.size() && where.columns[next].cls == c)
      ++next;
    in.last = next;
    in.columns.resize(in.last - in.first);
    if (where.rows[c] != summary.by_class[c])
      return corrupt("summary and body count other events");
  }
  if (where.events() != summary.events)
    return corrupt("summary and body count other events");
  return done;
}

result<block_view> block_view::open(std::string_view bytes) {
  auto pieces = split_block(bytes);
  if (!pieces.ok())
    return pieces.why();
  return open(pieces.value());
}

result<block_view> block_view::open(const block_pieces& pieces) {
  auto s = std::make_unique<state>();
  auto summary = read_block_summary(pieces.summary);
  if (!summary.ok())
    return summary.why();
  s->summary = std::move(summary).value();
  auto body = pieces.body;
  if (!is_aligned(body)) {
    s->aligned = body;
    // A short string lives inside of the object, which is aligned as well.
    body = s->aligned;
  }
  auto chunks = body_chunks(body);
  if (!chunks.ok())
    return chunks.why();
  if (auto opened = s->chunks.open(std::move(chunks).value()); !opened.ok())
    return opened.why();
  if (auto opened = s->open_directory(); !opened.ok())
    return opened.why();
  return block_view{std::move(s)};
}

block_view::block_view(std::unique_ptr<state> inner)
  : state_{std::move(inner)} {}
block_view::~block_view() = default;
block_view::block_view(block_view&&) noexcept = default;
block_view& block_view::operator=(block_view&&) noexcept = default;

const block_summary& block_view::summary() const noexcept {
  return state_->summary;
}

std::uint32_t block_view::rows(event_class cls) const noexcept {
  return state_->where.rows[static_cast<std::size_t>(cls)];
}

result<std::span<const block_column* const>>
block_view::columns(event_class cls, field_id field) {
  auto& s = *state_;
  auto& in = s.part(cls);
  auto at = in.by_field.find(field);
  if (at == in.by_field.end()) {
    std::vector<const block_column*> found;
    for (auto i = in.first; i < in.last; ++i) {
      if (s.where.columns[i].field != field)
        continue;
      auto column = s.decoded(cls, i);
      if (!column.ok())
        return column.why();
      found.push_back(column.value());
    }
    at = in.by_field.emplace(field, std::move(found)).first;
  }
  return std::span<const block_column* const>{at->second};
}

std::vector<field_id> block_view::fields_of(event_class cls) const {
  std::vector<field_id> out;
  const auto& in = state_->part(cls);
  for (auto i = in.first; i < in.last; ++i) {
    auto field = state_->where.columns[i].field;
    if (field >= first_cell_field && field < type_column
        && (out.empty() || out.back() != field))
      out.push_back(field);
  }
  return out;
}

namespace {

template <class T>
void as_numbers(const block_column& column, std::vector<T>& out) {
  out.resize(column.rows);
  if (!column.coded) {
    for (std::uint32_t row = 0; row < column.rows; ++row)
      out[row] = static_cast<T>(column.numbers[row]);
    return;
  }
  column.for_each_code([&](std::uint32_t row, std::uint32_t code) {
    const auto& x = column.codes[code];
    out[row] = static_cast<T>(
      x.kind() == value_kind::integer ? x.integer() : std::int64_t{0});
  });
}

} // namespace

result<std::span<const time_ns>> block_view::walls(event_class cls) {
  auto& s = *state_;
  auto column = s.fact(cls, wall_column);
  if (!column.ok())
    return column.why();
  if (column.value() == nullptr)
    return rows(cls) == 0
             ? result<std::span<const time_ns>>{std::span<const time_ns>{}}
             : corrupt("events without a time");
  if (!column.value()->coded)
    return std::span<const time_ns>{column.value()->numbers};
  auto& kept = s.part(cls).walls;
  if (kept.empty())
    as_numbers(*column.value(), kept);
  return std::span<const time_ns>{kept};
}

result<std::span<const event_type>> block_view::types(event_class cls) {
  auto& s = *state_;
  auto& kept = s.part(cls).types;
  if (kept.empty() && rows(cls) > 0) {
    auto column = s.fact(cls, type_column);
    if (!column.ok())
      return column.why();
    if (column.value() == nullptr)
      return corrupt("events without a type");
    std::vector<std::int64_t> raw;
    as_numbers(*column.value(), raw);
    for (auto x : raw)
      if (x < 0 || x >= static_cast<std::int64_t>(event_type_count))
        return corrupt("unknown event type " + std::to_string(x));
      else
        kept.push_back(static_cast<event_type>(x));
  }
  return std::span<const event_type>{kept};
}

result<std::span<const std::uint32_t>> block_view::origins(event_class cls) {
  auto& s = *state_;
  auto& kept = s.part(cls).origins;
  if (kept.empty() && rows(cls) > 0 && !s.summary.origins.empty()) {
    auto column = s.fact(cls, origin_column);
    if (!column.ok())
      return column.why();
    if (column.value() == nullptr)
      return std::span<const std::uint32_t>{};
    as_numbers(*column.value(), kept);
    for (auto x : kept)
      if (x >= s.summary.origins.size())
        return corrupt("event of an unknown origin");
  }
  return std::span<const std::uint32_t>{kept};
}

status block_view::state::put_header(place at, event& out) {
  std::array<std::int64_t, 4> facts{};
  const std::array<field_id, 4> fields{wall_column, sequence_column,
                                       sensor_column, boot_column};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto x = number(at.cls, fields[i], at.row);
    if (!x.ok())
      return x.why();
    facts[i] = x.value();
  }
  out.wall = facts[0];
  out.sequence = static_cast<std::uint64_t>(facts[1]);
  if (facts[2] < 0 || facts[2] > static_cast<std::int64_t>(sensor_id::agent))
    return corrupt("unknown sensor " + std::to_string(facts[2]));
  out.sensor = static_cast<sensor_id>(facts[2]);
  out.boot = facts[3];
  auto offset = fact(at.cls, boot_offset_column);
  if (!offset.ok())
    return offset.why();
  if (offset.value() != nullptr && offset.value()->at(at.row).is_number())
    out.boot = static_cast<time_ns>(
      static_cast<std::uint64_t>(out.wall)
      - static_cast<std::uint64_t>(offset.value()->at(at.row).integer()));
  return put_id(at, out);
}

status block_view::state::put_id(place at, event& out) {
  auto high = fact(at.cls, id_high_column);
  if (!high.ok())
    return high.why();
  auto low = number(at.cls, id_low_column, at.row);
  if (!low.ok())
    return low.why();
  if (high.value() != nullptr && !high.value()->at(at.row).is_null()) {
    put_half(out.id, 0, high.value()->at(at.row).integer());
    put_half(out.id, 8, low.value());
    return done;
  }
  auto origin = fact(at.cls, origin_column);
  if (!origin.ok())
    return origin.why();
  if (origin.value() == nullptr || origin.value()->at(at.row).is_null())
    return done;
  auto index = static_cast<std::uint64_t>(origin.value()->at(at.row).integer());
  if (index >= summary.origins.size())
    return corrupt("event of an unknown origin");
  const auto& from = summary.origins[index];
  out.id = event_id(from.device, out.sensor, from.epoch, out.sequence);
  return done;
}

status block_view::event_at(place where, event& out) {
  auto& s = *state_;
  out.clear();
  auto types_of = types(where.cls);
  if (!types_of.ok())
    return types_of.why();
  if (where.row >= types_of.value().size())
    return corrupt("no event " + std::to_string(where.row));
  out.cls = where.cls;
  out.type = types_of.value()[where.row];
  if (auto ok = s.put_header(where, out); !ok.ok())
    return ok;
  const auto& in = s.part(where.cls);
  for (auto i = in.first; i < in.last; ++i) {
    auto field = s.where.columns[i].field;
    if (field < first_cell_field || field >= catalog_rows.size())
      continue; // A newer agent's field: unknown here.
    auto column = s.decoded(where.cls, i);
    if (!column.ok())
      return column.why();
    out.set_value(field, column.value()->at(where.row));
  }
  return done;
}

result<std::vector<block_view::place>> block_view::order() {
  auto& s = *state_;
  std::vector<place> out;
  std::array<std::uint32_t, event_class_count> next{};
  if (s.where.grouped) {
    for (std::size_t c = 0; c < event_class_count; ++c)
      for (std::uint32_t row = 0; row < s.where.rows[c]; ++row)
        out.push_back({static_cast<event_class>(c), row});
    return out;
  }
  auto raw = s.chunks.raw(s.where.order_chunk);
  if (!raw.ok())
    return raw.why();
  if (s.where.order_offset > raw.value().size()
      || raw.value().size() - s.where.order_offset < s.summary.events)
    return corrupt("malformed order");
  for (auto c : raw.value().substr(s.where.order_offset, s.summary.events)) {
    auto cls = static_cast<std::size_t>(static_cast<unsigned char>(c));
    if (cls >= event_class_count || next[cls] >= s.where.rows[cls])
      return corrupt("malformed order");
    out.push_back({static_cast<event_class>(cls), next[cls]++});
  }
  return out;
}

} // namespace vedette::schema
