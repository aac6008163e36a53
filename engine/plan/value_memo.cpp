#include "engine/plan/value_memo.hpp"

#include "engine/plan/key_bytes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

// Tested by tests/unit/engine/plan/value_memo_test.cpp

namespace vedette::engine::plan_detail {

namespace {

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32U);
}

} // namespace

value_memo::value_memo(std::size_t bytes, std::size_t bytes_per_text)
  : capacity_{std::bit_ceil(std::max(bytes, 4 * text_bytes_max))}, head_{1},
    ring_{std::make_unique_for_overwrite<char[]>(capacity_)},
    sets_(std::bit_ceil(capacity_ / bytes_per_text / 2)), mask_{sets_.size()
                                                                - 1} {}

std::uint64_t value_memo::hash_of(std::uint32_t place, std::string_view text) {
  return plan_detail::hash_of(text, place);
}

std::uint32_t value_memo::find(std::uint64_t hash, std::uint32_t place,
                               std::string_view text) {
  auto& set = sets_[hash & mask_];
  for (std::uint32_t i = 0; i < set.ways.size(); ++i) {
    const auto& x = set.ways[i];
    if (x.tag == tag_of(hash) && x.place == place && x.size == text.size()
        && is_alive(x)
        && std::memcmp(ring_.get() + (x.begin & (capacity_ - 1)), text.data(),
                       text.size())
             == 0) {
      set.newest = i;
      return x.answer;
    }
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
  auto& set = sets_[hash & mask_];
  auto is_same = [&](const entry& x) {
    return x.tag == tag_of(hash) && x.place == place && x.size == text.size();
  };
  auto way = 1 - set.newest;
  for (std::uint32_t i = 0; i < set.ways.size(); ++i)
    if (is_same(set.ways[i]))
      way = i;
  set.ways[way] = {begin, tag_of(hash), place,
                   static_cast<std::uint32_t>(text.size()), answer};
  set.newest = way;
}

void value_memo::clear() {
  std::fill(sets_.begin(), sets_.end(), entry_set{});
}

} // namespace vedette::engine::plan_detail
