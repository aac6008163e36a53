// Tested by tests/unit/schema/block/parts_test.cpp
#include "schema/block/interner.hpp"

#include <xxhash.h>

#include <algorithm>

namespace vedette::schema::block_parts {

std::uint32_t interner::number_of(std::string_view text) {
  if (entries_.size() * 2 >= table_.size())
    grow();
  auto hash = XXH3_64bits(text.data(), text.size());
  auto mask = table_.size() - 1;
  for (auto slot = hash & mask;; slot = (slot + 1) & mask) {
    auto taken = table_[slot];
    if (taken == 0) {
      auto number = static_cast<std::uint32_t>(entries_.size());
      table_[slot] = number + 1;
      entries_.push_back({hash, static_cast<std::uint32_t>(bytes_.size()),
                          static_cast<std::uint32_t>(text.size())});
      bytes_ += text;
      return number;
    }
    const auto& x = entries_[taken - 1];
    if (x.hash == hash && this->text(taken - 1) == text)
      return taken - 1;
  }
}

void interner::grow() {
  table_.assign(std::max<std::size_t>(1024, table_.size() * 2), 0);
  auto mask = table_.size() - 1;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    auto slot = entries_[i].hash & mask;
    while (table_[slot] != 0)
      slot = (slot + 1) & mask;
    table_[slot] = i + 1;
  }
}

void interner::clear() {
  bytes_.clear();
  entries_.clear();
  std::fill(table_.begin(), table_.end(), 0);
}

} // namespace vedette::schema::block_parts
