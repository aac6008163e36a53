// Tested by tests/unit/schema/block_test.cpp
#include "schema/block/directory.hpp"

#include "schema/block.hpp"
#include "schema/block/packing.hpp"

#include <numeric>

namespace vedette::schema::block_parts {

namespace {

constexpr std::uint64_t u32_max = 0xffffffff;

void put(std::string& out, const column_entry& x) {
  out += static_cast<char>(x.cls);
  put_varint(out, x.field);
  auto flags = static_cast<unsigned>(x.how) | (x.nulls ? 4U : 0U)
               | (x.consecutive ? 8U : 0U) | (x.delta ? 16U : 0U)
               | static_cast<unsigned>(x.kind) << 5;
  out += static_cast<char>(flags);
  if (x.how == encoding::plain) {
    out += static_cast<char>(x.width);
    put_signed(out, x.base);
    put_varint(out, x.scale);
    if (x.delta)
      put_signed(out, x.first);
  } else {
    put_varint(out, x.distinct);
    if (x.consecutive)
      put_varint(out, x.first_text);
  }
  put_varint(out, x.chunk);
  put_varint(out, x.offset);
}

column_entry get_column(cursor& in) {
  column_entry out;
  auto byte = [&in] {
    auto one = in.take(1);
    return one.empty()
             ? 0U
             : static_cast<unsigned>(static_cast<unsigned char>(one.front()));
  };
  out.cls = static_cast<std::uint8_t>(byte());
  out.field = static_cast<field_id>(in.varint_up_to(0xffff));
  auto flags = byte();
  out.how = static_cast<encoding>(flags & 3);
  out.nulls = (flags & 4) != 0;
  out.consecutive = (flags & 8) != 0;
  out.delta = (flags & 16) != 0;
  out.kind = static_cast<value_kind>(flags >> 5);
  if (out.how == encoding::plain) {
    out.width = static_cast<std::uint8_t>(byte());
    out.base = in.signed_varint();
    out.scale = in.varint();
    if (out.delta)
      out.first = in.signed_varint();
  } else {
    out.distinct = static_cast<std::uint32_t>(in.varint_up_to(texts_max));
    if (out.consecutive)
      out.first_text = static_cast<std::uint32_t>(in.varint_up_to(texts_max));
  }
  out.chunk = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
  out.offset = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
  return out;
}

bool is_sound(const column_entry& x) {
  bool text = x.kind == value_kind::text || x.kind == value_kind::list;
  bool number = x.kind == value_kind::integer || x.kind == value_kind::real
                || x.kind == value_kind::boolean;
  bool width = x.width == 0 || x.width == 1 || x.width == 2 || x.width == 4
               || x.width == 8;
  switch (x.how) {
  case encoding::texts:
    return text && x.cls < event_class_count;
  case encoding::numbers:
  case encoding::plain:
    return number && width && x.cls < event_class_count;
  }
  return false;
}

bool before(const column_entry& a, const column_entry& b) {
  return std::tuple{a.cls, a.field, a.kind}
         < std::tuple{b.cls, b.field, b.kind};
}

} // namespace

std::uint32_t directory::events() const noexcept {
  return std::accumulate(rows.begin(), rows.end(), 0U);
}

std::string encode(const directory& what) {
  std::string out;
  for (auto rows : what.rows)
    put_varint(out, rows);
  out += what.grouped ? '\1' : '\0';
  put_varint(out, what.order_chunk);
  put_varint(out, what.order_offset);
  put_varint(out, what.parts.size());
  for (const auto& x : what.parts) {
    put_varint(out, x.count);
    put_varint(out, x.chunk);
    put_varint(out, x.offset);
  }
  put_varint(out, what.columns.size());
  for (const auto& x : what.columns)
    put(out, x);
  return out;
}

result<directory> decode_directory(std::string_view bytes) {
  cursor in{bytes};
  directory out;
  std::uint64_t events = 0;
  for (auto& rows : out.rows) {
    rows = static_cast<std::uint32_t>(in.varint_up_to(block_events_max));
    events += rows;
  }
  out.grouped = in.take(1) == std::string_view{"\1", 1};
  out.order_chunk = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
  out.order_offset = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
  std::uint64_t texts = 0;
  out.parts.resize(in.varint_up_to(columns_max));
  for (auto& x : out.parts) {
    x.count = static_cast<std::uint32_t>(in.varint_up_to(texts_max));
    x.chunk = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
    x.offset = static_cast<std::uint32_t>(in.varint_up_to(u32_max));
    texts += x.count;
  }
  std::uint64_t cells = 0;
  bool sound = true;
  out.columns.resize(in.varint_up_to(columns_max));
  for (std::size_t i = 0; i < out.columns.size() && in.ok(); ++i) {
    auto& x = out.columns[i] = get_column(in);
    sound = sound && is_sound(x) && (i == 0 || before(out.columns[i - 1], x));
    cells += x.cls < event_class_count ? out.rows[x.cls] : 0;
  }
  if (!in.ok() || !in.at_end() || !sound)
    return error{errc::corrupt, "block: malformed directory"};
  if (events > block_events_max || texts > texts_max || cells > cells_max)
    return error{errc::corrupt, "block: more events, texts or cells than "
                                "a block may hold"};
  return out;
}

} // namespace vedette::schema::block_parts
