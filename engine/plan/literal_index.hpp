#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::engine::plan_detail {

/// Where in a text a literal has to stand.
enum class literal_place : std::uint8_t { anywhere, front, back, whole };

/// Finds which of thousands of literals a text holds, in one pass: a small
/// filter says for most places of a text that no literal has these four bytes;
/// where one may, the literals that do are compared. Each literal is entered
/// under those four of its bytes that fewest other literals have, a shorter one
/// under all it has. Immutable.
class literal_index {
public:
  struct literal {
    std::string text; ///< Not empty.
    literal_place place = literal_place::anywhere;
    std::uint32_t id = 0; ///< The caller's; ids may repeat.
  };

  literal_index() = default;
  explicit literal_index(const std::vector<literal>& all);

  /// What has to be readable behind a text that is scanned.
  static constexpr std::size_t padding = 4;

  /// Calls `found(id)` for each literal in `text`, at least once.
  template <class Found>
  void scan(std::string_view text, Found&& found) const;

private:
  static constexpr std::size_t gram_size = 4;

  struct member {
    std::uint32_t text = 0; ///< Offset in `bytes_`.
    std::uint32_t size = 0;
    std::uint32_t before = 0; ///< Bytes of the literal before the gram.
    std::uint32_t id = 0;
    literal_place place = literal_place::anywhere;
  };
  struct bucket {
    std::uint32_t gram = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0; ///< 0 = no bucket.
  };

  static std::uint64_t hash(std::uint32_t gram) {
    return gram * std::uint64_t{0x9e3779b97f4a7c15};
  }
  static std::uint32_t gram_at(const char* at) {
    std::uint32_t gram = 0;
    std::memcpy(&gram, at, gram_size);
    return gram;
  }
  static constexpr std::uint32_t pair_of(std::uint32_t gram) {
    return gram & 0xffffU;
  }

  /// A set of numbers that may say yes to one that it has not.
  class filter {
  public:
    void reserve(std::size_t count);
    /// `by` tells apart what is entered under the same number.
    void add(std::uint32_t number, unsigned by) {
      bits_[hash(number) >> shift_]
        |= static_cast<std::uint8_t>(1U << (by & 7U));
    }
    void add_all(std::uint32_t number) { bits_[hash(number) >> shift_] = 0xff; }
    [[nodiscard]] unsigned may_have(std::uint32_t number, unsigned by) const {
      return bits_[hash(number) >> shift_] >> (by & 7U) & 1U;
    }

  private:
    std::vector<std::uint8_t> bits_ = std::vector<std::uint8_t>(2);
    unsigned shift_ = 63;
  };

  /// Literals by bytes they have.
  class gram_table {
  public:
    using entry = std::pair<std::uint32_t, member>;

    void build(std::vector<entry>& all, std::vector<member>& members);
    [[nodiscard]] const bucket* find(std::uint32_t gram) const {
      for (auto i = home(gram);; i = (i + 1) & mask_)
        if (buckets_[i].count == 0)
          return nullptr;
        else if (buckets_[i].gram == gram)
          return &buckets_[i];
    }

  private:
    [[nodiscard]] std::size_t home(std::uint32_t gram) const {
      return hash(gram) >> 32U & mask_;
    }
    std::vector<bucket> buckets_ = std::vector<bucket>(1);
    std::size_t mask_ = 0;
  };

  // The fourth byte tells grams with the same slot in the filter apart, the
  // third one short literals that start alike.
  static unsigned fourth(std::uint32_t gram) { return gram >> 24U; }
  static unsigned third(std::uint32_t gram) { return gram >> 16U; }

  template <class Found>
  void check(const gram_table& table, std::uint32_t gram, std::string_view text,
             std::size_t at, Found&& found) const;
  [[nodiscard]] bool stands(const member& x, std::string_view text,
                            std::size_t at) const;

  std::string bytes_; // Of all literals.
  std::vector<member> members_;
  filter long_;                              // Of four bytes.
  filter short_;                             // Of fewer, by the first two.
  std::array<gram_table, gram_size> tables_; // By bytes of the gram, less one.
};

inline bool literal_index::stands(const member& x, std::string_view text,
                                  std::size_t at) const {
  if (at < x.before || at - x.before + x.size > text.size())
    return false;
  auto begin = at - x.before;
  auto front
    = x.place == literal_place::front || x.place == literal_place::whole;
  auto back = x.place == literal_place::back || x.place == literal_place::whole;
  if ((front && begin != 0) || (back && begin + x.size != text.size()))
    return false;
  return std::memcmp(text.data() + begin, bytes_.data() + x.text, x.size) == 0;
}

template <class Found>
void literal_index::check(const gram_table& table, std::uint32_t gram,
                          std::string_view text, std::size_t at,
                          Found&& found) const {
  if (const auto* bucket = table.find(gram); bucket != nullptr)
    for (std::uint32_t i = 0; i < bucket->count; ++i)
      if (const auto& x = members_[bucket->first + i]; stands(x, text, at))
        found(x.id);
}

/// Requires that `padding` bytes behind `text` may be read.
template <class Found>
void literal_index::scan(std::string_view text, Found&& found) const {
  // First a pass without branches that collects where something may be, then a
  // look at these few places.
  constexpr std::size_t stride = 128;
  std::array<std::uint32_t, stride> places;
  for (std::size_t begin = 0; begin < text.size(); begin += stride) {
    auto end = std::min(begin + stride, text.size());
    std::size_t count = 0;
    for (auto at = begin; at < end; ++at) {
      auto gram = gram_at(text.data() + at);
      places[count] = static_cast<std::uint32_t>(at);
      count += long_.may_have(gram, fourth(gram))
               | short_.may_have(pair_of(gram), third(gram));
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto gram = gram_at(text.data() + places[i]);
      if (long_.may_have(gram, fourth(gram)) != 0)
        check(tables_[3], gram, text, places[i], found);
      if (short_.may_have(pair_of(gram), third(gram)) == 0)
        continue;
      check(tables_[2], gram & 0xffffffU, text, places[i], found);
      check(tables_[1], gram & 0xffffU, text, places[i], found);
      check(tables_[0], gram & 0xffU, text, places[i], found);
    }
  }
}

} // namespace vedette::engine::plan_detail
