#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Remembers answers to texts asked before: (place, text) → a number. Bounded:
/// texts live in a ring, and the newest text pushes out the oldest. Telemetry
/// repeats itself, so most events cost look-ups only.
class value_memo {
public:
  /// `bytes` is the memory for texts of `bytes_per_text` on average; the table
  /// takes 32 bytes for each of these.
  explicit value_memo(std::size_t bytes, std::size_t bytes_per_text = 64);

  static constexpr std::uint32_t unknown = 0xffffffff;
  /// Longer texts are not kept.
  static constexpr std::size_t text_bytes_max = 32 * 1024;

  static std::uint64_t hash_of(std::uint32_t place, std::string_view text);

  /// The answer to `text` at `place`, or `unknown`. Requires `hash_of` both.
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, std::uint32_t place,
                                   std::string_view text);
  void keep(std::uint64_t hash, std::uint32_t place, std::string_view text,
            std::uint32_t answer);
  void clear();

private:
  struct entry {
    std::uint64_t begin = 0; ///< Position in the endless ring; 0 = empty.
    std::uint32_t tag = 0;   ///< Of the hash.
    std::uint32_t place = 0;
    std::uint32_t size = 0;
    std::uint32_t answer = 0;
  };
  /// One line of the cache.
  struct alignas(64) entry_set {
    std::array<entry, 2> ways;
    std::uint32_t newest = 0; ///< The way that was asked for last.
  };

  [[nodiscard]] bool is_alive(const entry& x) const {
    return x.begin != 0 && x.begin + capacity_ >= head_;
  }

  std::size_t capacity_;
  std::uint64_t head_;
  std::unique_ptr<char[]> ring_;
  std::vector<entry_set> sets_;
  std::uint64_t mask_;
};

} // namespace vedette::engine::plan_detail
