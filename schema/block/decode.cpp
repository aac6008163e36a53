// Tested by tests/unit/schema/block_test.cpp
#include "schema/block/decode.hpp"

#include "schema/block/packing.hpp"

#include <algorithm>
#include <bit>

namespace vedette::schema::block_parts {

namespace {

error corrupt(const column_entry& entry, std::string_view why) {
  return {errc::corrupt, "block: column " + std::to_string(entry.field)
                           + " of class " + std::to_string(entry.cls) + ": "
                           + std::string{why}};
}

value number_value(value_kind kind, std::int64_t number) {
  switch (kind) {
  case value_kind::boolean:
    return value{number != 0};
  case value_kind::real:
    return value{std::bit_cast<double>(number)};
  default:
    return value{number};
  }
}

std::int64_t plus(std::int64_t a, std::uint64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + b);
}

template <class Code>
bool all_below(const void* from, std::uint32_t rows, std::size_t limit) {
  const auto* codes = static_cast<const Code*>(from);
  Code greatest = 0;
  for (std::uint32_t row = 0; row < rows; ++row)
    greatest = std::max(greatest, codes[row]);
  return rows == 0 || greatest < limit;
}

/// Takes the codes of all rows and checks that each stands for a value.
bool take_codes(cursor& in, block_column& out) {
  out.width = width_for(std::max<std::size_t>(out.codes.size(), 1) - 1);
  if (out.width == 0)
    return in.ok() && (out.rows == 0 || !out.codes.empty());
  in.align(out.width);
  auto bytes = in.take(std::size_t{out.rows} * out.width);
  if (!in.ok())
    return false;
  out.indices = bytes.data();
  switch (out.width) {
  case 1:
    return all_below<std::uint8_t>(out.indices, out.rows, out.codes.size());
  case 2:
    return all_below<std::uint16_t>(out.indices, out.rows, out.codes.size());
  default:
    return all_below<std::uint32_t>(out.indices, out.rows, out.codes.size());
  }
}

status decode_texts(const column_entry& entry, cursor in, chunk_reader& chunks,
                    dictionary& texts, decoded_column& out) {
  auto& column = out.column;
  if (entry.nulls)
    column.codes.emplace_back();
  std::uint64_t number = entry.first_text;
  for (std::uint32_t i = 0; i < entry.distinct; ++i) {
    if (!entry.consecutive)
      number = (i == 0 ? 0 : number) + in.varint();
    else if (i > 0)
      ++number;
    if (!in.ok() || number >= texts.size())
      return corrupt(entry, "no such text");
    auto text = texts.text(static_cast<std::uint32_t>(number), chunks);
    if (!text.ok())
      return text.why();
    if (entry.kind == value_kind::text) {
      column.codes.emplace_back(text.value());
      continue;
    }
    auto& items = out.lists.emplace_back();
    if (!split_list(text.value(), items))
      return corrupt(entry, "malformed list");
    column.codes.emplace_back(items.data(), items.size());
  }
  if (!take_codes(in, column))
    return corrupt(entry, "malformed codes");
  return done;
}

status decode_numbers(const column_entry& entry, cursor in,
                      decoded_column& out) {
  auto& column = out.column;
  if (entry.nulls)
    column.codes.emplace_back();
  std::int64_t number = 0;
  for (std::uint32_t i = 0; i < entry.distinct && in.ok(); ++i) {
    number = plus(number, static_cast<std::uint64_t>(in.signed_varint()));
    column.codes.push_back(number_value(entry.kind, number));
  }
  if (!take_codes(in, column))
    return corrupt(entry, "malformed codes");
  return done;
}

status decode_plain(const column_entry& entry, cursor in, decoded_column& out) {
  auto& column = out.column;
  column.coded = false;
  std::size_t count = column.rows;
  if (entry.nulls) {
    auto bits = in.take((column.rows + std::size_t{7}) / 8);
    if (!in.ok())
      return corrupt(entry, "malformed presence");
    column.present.resize(column.rows);
    count = 0;
    for (std::uint32_t row = 0; row < column.rows; ++row)
      if ((static_cast<unsigned char>(bits[row / 8]) >> row % 8 & 1) != 0) {
        column.present[row] = true;
        ++count;
      }
  }
  // Steps are one fewer than the numbers they lead to.
  auto steps = entry.delta && count > 0 ? count - 1 : count;
  auto planes = in.take(steps * entry.width);
  if (!in.ok())
    return corrupt(entry, "malformed numbers");
  column.numbers.assign(column.rows, 0);
  auto number = entry.first;
  std::size_t used = 0;
  bool begun = false;
  for (std::uint32_t row = 0; row < column.rows; ++row) {
    if (entry.nulls && !column.present[row])
      continue;
    if (entry.delta && !begun) {
      begun = true;
      column.numbers[row] = number;
      continue;
    }
    std::uint64_t stored = 0;
    for (unsigned plane = 0; plane < entry.width; ++plane)
      stored |= static_cast<std::uint64_t>(
                  static_cast<unsigned char>(planes[plane * steps + used]))
                << (8 * plane);
    ++used;
    auto x = plus(entry.base, stored * entry.scale);
    number = entry.delta ? plus(number, static_cast<std::uint64_t>(x)) : x;
    column.numbers[row] = number;
  }
  return done;
}

} // namespace

dictionary::dictionary(const std::vector<text_part>& parts) {
  for (const auto& x : parts) {
    parts_.push_back({x, size_, false, {}});
    size_ += x.count;
  }
}

status dictionary::open(part& what, chunk_reader& chunks) {
  auto raw = chunks.raw(what.where.chunk);
  if (!raw.ok())
    return raw.why();
  cursor in{raw.value(), what.where.offset};
  std::vector<std::size_t> sizes;
  for (std::uint32_t i = 0; i < what.where.count && in.ok(); ++i)
    sizes.push_back(in.varint_up_to(raw_bytes_max));
  for (auto size : sizes)
    what.texts.push_back(in.take(size));
  if (!in.ok())
    return error{errc::corrupt, "block: malformed dictionary"};
  what.opened = true;
  return done;
}

result<std::string_view> dictionary::text(std::uint32_t number,
                                          chunk_reader& chunks) {
  auto at = std::upper_bound(
    parts_.begin(), parts_.end(), number,
    [](std::uint32_t n, const part& x) { return n < x.first; });
  if (number >= size_ || at == parts_.begin())
    return error{errc::corrupt, "block: no text " + std::to_string(number)};
  auto& what = *std::prev(at);
  if (!what.opened)
    if (auto opened = open(what, chunks); !opened.ok())
      return opened.why();
  return what.texts[number - what.first];
}

status decode_column(const column_entry& entry, std::uint32_t rows,
                     chunk_reader& chunks, dictionary& texts,
                     decoded_column& out) {
  auto raw = chunks.raw(entry.chunk);
  if (!raw.ok())
    return raw.why();
  cursor in{raw.value(), entry.offset};
  if (!in.ok())
    return corrupt(entry, "outside of its chunk");
  out.column.field = entry.field;
  out.column.kind = entry.kind;
  out.column.rows = rows;
  out.column.coded = true;
  switch (entry.how) {
  case encoding::texts:
    return decode_texts(entry, in, chunks, texts, out);
  case encoding::numbers:
    return decode_numbers(entry, in, out);
  case encoding::plain:
    return decode_plain(entry, in, out);
  }
  return corrupt(entry, "unknown encoding");
}

std::string join_list(const value& list) {
  std::string out;
  put_varint(out, list.size());
  for (const auto& item : list) {
    put_varint(out, item.text().size());
    out += item.text();
  }
  return out;
}

bool split_list(std::string_view joined, std::vector<value>& out) {
  cursor in{joined};
  auto count = in.varint_up_to(joined.size());
  for (std::uint64_t i = 0; i < count && in.ok(); ++i)
    out.emplace_back(in.take(in.varint_up_to(joined.size())));
  return in.ok() && in.at_end();
}

} // namespace vedette::schema::block_parts

namespace vedette::schema {

value block_column::at(std::uint32_t row) const {
  if (coded) {
    std::size_t code = 0;
    if (width != 0)
      code = block_parts::load(
        static_cast<const char*>(indices) + std::size_t{row} * width, width);
    return codes[code];
  }
  if (!present.empty() && !present[row])
    return {};
  return block_parts::number_value(kind, numbers[row]);
}

} // namespace vedette::schema
