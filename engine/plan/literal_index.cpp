#include "engine/plan/literal_index.hpp"

#include <bit>
#include <limits>

// Tested by tests/unit/engine/plan/literal_index_test.cpp

namespace vedette::engine::plan_detail {

// Grams of fewer than four bytes are the low ones of a load.
static_assert(std::endian::native == std::endian::little);

namespace {

/// How many literals have some four bytes, roughly.
class gram_counts {
public:
  gram_counts() : counts_(std::size_t{1} << bits) {}

  void add(std::uint32_t gram) { ++counts_[slot(gram)]; }
  [[nodiscard]] std::uint32_t of(std::uint32_t gram) const {
    return counts_[slot(gram)];
  }

private:
  static constexpr unsigned bits = 16;
  static std::size_t slot(std::uint32_t gram) {
    return (gram * std::uint32_t{0x9e3779b1}) >> (32U - bits);
  }
  std::vector<std::uint32_t> counts_;
};

} // namespace

// A slot of eight bits per four numbers at least.
void literal_index::filter::reserve(std::size_t count) {
  auto slots = std::bit_ceil(std::clamp<std::size_t>(8 * count, 2, 65536));
  bits_.assign(slots, 0);
  shift_ = static_cast<unsigned>(64 - std::countr_zero(slots));
}

void literal_index::gram_table::build(std::vector<entry>& all,
                                      std::vector<member>& members) {
  if (all.empty())
    return;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  buckets_.assign(std::bit_ceil(2 * all.size()), {});
  mask_ = buckets_.size() - 1;
  for (std::size_t i = 0; i < all.size();) {
    bucket made;
    made.gram = all[i].first;
    made.first = static_cast<std::uint32_t>(members.size());
    for (; i < all.size() && all[i].first == made.gram; ++i)
      members.push_back(all[i].second);
    made.count = static_cast<std::uint32_t>(members.size()) - made.first;
    auto at = home(made.gram);
    while (buckets_[at].count != 0)
      at = (at + 1) & mask_;
    buckets_[at] = made;
  }
}

literal_index::literal_index(const std::vector<literal>& all) {
  gram_counts counts;
  for (const auto& x : all)
    for (std::size_t at = 0; at + gram_size <= x.text.size(); ++at)
      counts.add(gram_at(x.text.data() + at));
  std::array<std::vector<gram_table::entry>, gram_size> by_size;
  for (const auto& x : all) {
    member made;
    made.text = static_cast<std::uint32_t>(bytes_.size());
    made.size = static_cast<std::uint32_t>(x.text.size());
    made.id = x.id;
    made.place = x.place;
    bytes_ += x.text;
    auto fewest = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t at = 0; at + gram_size <= x.text.size(); ++at)
      if (auto count = counts.of(gram_at(x.text.data() + at)); count < fewest) {
        fewest = count;
        made.before = static_cast<std::uint32_t>(at);
      }
    auto size = std::min(gram_size, x.text.size());
    char bytes[gram_size]{};
    std::memcpy(bytes, x.text.data() + made.before, size);
    by_size[size - 1].emplace_back(gram_at(bytes), made);
  }
  long_.reserve(by_size[3].size());
  for (const auto& [gram, x] : by_size[3])
    long_.add(gram, fourth(gram));
  short_.reserve(by_size[2].size() + by_size[1].size()
                 + 256 * by_size[0].size());
  for (const auto& [gram, x] : by_size[2])
    short_.add(pair_of(gram), third(gram));
  for (const auto& [gram, x] : by_size[1])
    short_.add_all(gram);
  for (const auto& [gram, x] : by_size[0])
    for (std::uint32_t next = 0; next < 256; ++next)
      short_.add_all(gram | next << 8U);
  for (std::size_t i = 0; i < gram_size; ++i)
    tables_[i].build(by_size[i], members_);
}

} // namespace vedette::engine::plan_detail
