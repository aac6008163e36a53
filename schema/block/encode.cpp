// Tested by tests/unit/schema/block_test.cpp
#include "schema/block/encode.hpp"

#include "schema/block/packing.hpp"

#include <algorithm>
#include <numeric>

namespace vedette::schema::block_parts {

namespace {

constexpr std::uint32_t nowhere = 0xffffffff;

void align(std::string& out, unsigned width) {
  if (width > 1)
    out.resize((out.size() + width - 1) / width * width, '\0');
}

void put_number(std::string& out, std::uint64_t x, unsigned width) {
  out.append(reinterpret_cast<const char*>(&x), width);
}

/// How numbers become small ones.
struct plain_form {
  bool delta = false;
  std::int64_t first = 0;
  std::int64_t base = 0;
  std::uint64_t scale = 1;
  unsigned width = 0;
  std::vector<std::uint64_t> stored;
};

std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a)
                                   - static_cast<std::uint64_t>(b));
}

plain_form squeeze(const std::vector<std::int64_t>& numbers) {
  plain_form out;
  if (numbers.empty())
    return out;
  out.base = *std::min_element(numbers.begin(), numbers.end());
  std::uint64_t divisor = 0;
  std::uint64_t greatest = 0;
  out.stored.reserve(numbers.size());
  for (auto x : numbers) {
    auto over = static_cast<std::uint64_t>(minus(x, out.base));
    greatest = std::max(greatest, over);
    if (divisor != 1)
      divisor = std::gcd(divisor, over);
    out.stored.push_back(over);
  }
  out.scale = std::max<std::uint64_t>(divisor, 1);
  if (out.scale > 1)
    for (auto& x : out.stored)
      x /= out.scale;
  out.width = width_for(greatest / out.scale);
  return out;
}

plain_form squeeze_steps(const std::vector<std::int64_t>& numbers) {
  std::vector<std::int64_t> steps;
  steps.reserve(numbers.size());
  for (std::size_t i = 1; i < numbers.size(); ++i)
    steps.push_back(minus(numbers[i], numbers[i - 1]));
  auto out = squeeze(steps);
  out.delta = true;
  out.first = numbers.front();
  return out;
}

/// Bytes of one significance together: that is what compresses.
void put_planes(std::string& out, const plain_form& form) {
  auto at = out.size();
  out.resize(at + form.width * form.stored.size());
  for (unsigned plane = 0; plane < form.width; ++plane)
    for (auto x : form.stored)
      out[at++] = static_cast<char>(x >> (8 * plane));
}

std::vector<std::int64_t> sorted_distinct(std::vector<std::int64_t> numbers) {
  make_distinct(numbers);
  return numbers;
}

column_entry entry_of(const column_cells& what) {
  column_entry out;
  out.cls = what.cls;
  out.field = what.field;
  out.kind = what.kind;
  return out;
}

column_entry put_coded_numbers(const column_cells& what,
                               const std::vector<std::int64_t>& distinct,
                               bool nulls, chunk_writer& to) {
  auto entry = entry_of(what);
  entry.how = encoding::numbers;
  entry.nulls = nulls;
  entry.distinct = static_cast<std::uint32_t>(distinct.size());
  auto& out = to.begin(entry.chunk, entry.offset);
  std::int64_t before = 0;
  for (auto x : distinct) {
    put_signed(out, minus(x, before));
    before = x;
  }
  auto width = width_for(distinct.size() + (nulls ? 1 : 0) - 1);
  align(out, width);
  for (std::size_t row = 0; row < what.cells.size() && width > 0; ++row) {
    std::uint64_t code = 0;
    if (what.present[row])
      code
        = static_cast<std::uint64_t>(
            std::lower_bound(distinct.begin(), distinct.end(), what.cells[row])
            - distinct.begin())
          + (nulls ? 1 : 0);
    put_number(out, code, width);
  }
  return entry;
}

} // namespace

void column_cells::put(std::size_t row, std::int64_t cell) {
  if (cells.size() < row)
    pad(row);
  cells.push_back(cell);
  if (!is_text())
    present.push_back(true);
}

void column_cells::pad(std::size_t rows) {
  cells.resize(rows, 0);
  if (!is_text())
    present.resize(rows, false);
}

void column_cells::clear() {
  cells.clear();
  present.clear();
}

dictionary_order order_texts(const interner& texts,
                             std::vector<column_cells*>& columns) {
  std::vector<column_cells*> by_field;
  for (auto* x : columns)
    if (x->is_text())
      by_field.push_back(x);
  std::stable_sort(by_field.begin(), by_field.end(),
                   [](const column_cells* a, const column_cells* b) {
                     return a->field < b->field;
                   });
  dictionary_order out;
  out.place.assign(texts.size(), nowhere);
  for (std::size_t i = 0; i < by_field.size();) {
    auto begin = out.texts.size();
    auto field = by_field[i]->field;
    for (; i < by_field.size() && by_field[i]->field == field; ++i)
      for (auto cell : by_field[i]->cells) {
        if (cell == 0
            || out.place[static_cast<std::size_t>(cell - 1)] != nowhere)
          continue;
        out.place[static_cast<std::size_t>(cell - 1)] = 0;
        out.texts.push_back(static_cast<std::uint32_t>(cell - 1));
      }
    std::sort(out.texts.begin() + static_cast<std::ptrdiff_t>(begin),
              out.texts.end(), [&](std::uint32_t a, std::uint32_t b) {
                return texts.text(a) < texts.text(b);
              });
    if (out.texts.size() > begin)
      out.parts.push_back(static_cast<std::uint32_t>(out.texts.size() - begin));
  }
  for (std::uint32_t i = 0; i < out.texts.size(); ++i)
    out.place[out.texts[i]] = i;
  return out;
}

std::vector<text_part> put_texts(const interner& texts,
                                 const dictionary_order& order,
                                 chunk_writer& to) {
  std::vector<text_part> parts;
  std::size_t next = 0;
  for (auto count : order.parts) {
    auto& part = parts.emplace_back();
    part.count = count;
    auto& out = to.begin(part.chunk, part.offset);
    for (std::uint32_t i = 0; i < count; ++i)
      put_varint(out, texts.text(order.texts[next + i]).size());
    for (std::uint32_t i = 0; i < count; ++i)
      out += texts.text(order.texts[next + i]);
    next += count;
  }
  return parts;
}

column_entry put_text_column(const column_cells& what,
                             const dictionary_order& order, chunk_writer& to) {
  auto entry = entry_of(what);
  entry.how = encoding::texts;
  // Codes ascend with the places of the texts.
  std::vector<std::uint32_t> places;
  for (auto cell : what.cells)
    if (cell == 0)
      entry.nulls = true;
    else
      places.push_back(order.place[static_cast<std::size_t>(cell - 1)]);
  make_distinct(places);
  entry.distinct = static_cast<std::uint32_t>(places.size());
  entry.consecutive
    = !places.empty() && places.back() - places.front() + 1 == places.size();
  entry.first_text = places.empty() ? 0 : places.front();
  auto& out = to.begin(entry.chunk, entry.offset);
  if (!entry.consecutive) {
    std::uint32_t before = 0;
    for (auto x : places) {
      put_varint(out, x - before);
      before = x;
    }
  }
  std::uint64_t nulls = entry.nulls ? 1 : 0;
  auto width = width_for(places.size() + nulls - 1);
  align(out, width);
  if (width == 0)
    return entry;
  for (auto cell : what.cells) {
    std::uint64_t code = 0;
    if (cell != 0) {
      auto place = order.place[static_cast<std::size_t>(cell - 1)];
      auto at = entry.consecutive
                  ? place - places.front()
                  : static_cast<std::uint32_t>(
                    std::lower_bound(places.begin(), places.end(), place)
                    - places.begin());
      code = at + nulls;
    }
    put_number(out, code, width);
  }
  return entry;
}

column_entry put_number_column(const column_cells& what, chunk_writer& to) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(what.cells.size());
  for (std::size_t row = 0; row < what.cells.size(); ++row)
    if (what.present[row])
      numbers.push_back(what.cells[row]);
  bool nulls = numbers.size() < what.cells.size();
  auto form = squeeze(numbers);
  auto steps = squeeze_steps(numbers);
  if (steps.width < form.width
      || (steps.width == form.width
          && std::is_sorted(numbers.begin(), numbers.end())))
    form = std::move(steps);
  auto distinct = sorted_distinct(numbers);
  auto plain_bytes
    = numbers.size() * form.width + (nulls ? what.cells.size() / 8 : 0);
  auto coded_bytes
    = distinct.size() * 4
      + what.cells.size() * width_for(distinct.size() + (nulls ? 1 : 0) - 1);
  if (distinct.size() == 1 || coded_bytes < plain_bytes)
    return put_coded_numbers(what, distinct, nulls, to);
  auto entry = entry_of(what);
  entry.how = encoding::plain;
  entry.nulls = nulls;
  entry.delta = form.delta;
  entry.first = form.first;
  entry.base = form.base;
  entry.scale = form.scale;
  entry.width = static_cast<std::uint8_t>(form.width);
  auto& out = to.begin(entry.chunk, entry.offset);
  if (nulls) {
    auto at = out.size();
    out.resize(at + (what.cells.size() + 7) / 8, '\0');
    for (std::size_t row = 0; row < what.cells.size(); ++row)
      if (what.present[row])
        out[at + row / 8] = static_cast<char>(
          static_cast<unsigned char>(out[at + row / 8]) | 1U << row % 8);
  }
  put_planes(out, form);
  return entry;
}

} // namespace vedette::schema::block_parts
