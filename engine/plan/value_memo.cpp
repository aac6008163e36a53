#include "engine/plan/value_memo.hpp"

#include <xxhash.h>

#include <bit>
#include <cstring>

// Tested by tests/unit/engine/plan/value_memo_test.cpp

namespace vedette::engine::plan_detail {

namespace {

constexpr std::size_t bytes_per_entry = 64; // Of text, on average.

} // namespace

value_memo::value_memo(std::size_t bytes)
  : capacity_{std::bit_ceil(bytes < 4 * text_bytes_max ? 4 * text_bytes_max
                                                       : bytes)},
    head_{1}, ring_{std::make_unique<char[]>(capacity_)},
    entries_(capacity_ / bytes_per_entry), mask_{entries_.size() / ways - 1} {}

std::uint64_t value_memo::hash_of(std::uint32_t place, std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), place);
}

std::uint32_t value_memo::find(std::uint64_t hash, std::uint32_t place,
                               std::string_view text) const {
  const auto* set = &entries_[(hash & mask_) * ways];
  for (std::size_t i = 0; i < ways; ++i) {
    const auto& x = set[i];
    if (x.hash == hash && x.place == place && x.size == text.size()
        && is_alive(x)
        && std::memcmp(ring_.get() + (x.begin & (capacity_ - 1)), text.data(),
                       text.size())
             == 0)
      return x.answer;
  }
  return unknown;
}

void value_memo::keep(std::uint64_t hash, std::uint32_t place,
                      std::string_view text, std::uint32_t answer) {
  if (text.size() > text_bytes_max)
    return;
  // A text never wraps around the end of the ring.
  auto at = head_ & (capacity_ - 1);
  if (at + text.size() > capacity_)
    head_ += capacity_ - at;
  auto begin = head_;
  std::memcpy(ring_.get() + (begin & (capacity_ - 1)), text.data(),
              text.size());
  head_ += text.size() + 1;
  auto* set = &entries_[(hash & mask_) * ways];
  auto same
    = [&](const entry& x) { return x.hash == hash && x.place == place; };
  auto first = same(set[0]) || (!same(set[1]) && set[0].begin <= set[1].begin);
  set[first ? 0 : 1]
    = {hash, begin, place, static_cast<std::uint32_t>(text.size()), answer};
}

void value_memo::clear() {
  for (auto& x : entries_)
    x = {};
}

} // namespace vedette::engine::plan_detail
