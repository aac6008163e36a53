#pragma once

#include "engine/plan.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace vedette::engine::plan_detail {

/// What is known once every field of an event has been looked at.
struct verdict {
  std::uint32_t first = 0; ///< Of `hits`.
  std::uint32_t count = 0;
  std::uint32_t open_first = 0; ///< Of `open`: units to ask the event itself.
  std::uint32_t open_count = 0;
};

/// Verdicts by what the fields said. A signature lists (lane, field, set of
/// true atoms), so that events which differ only where no rule looks share one.
class verdict_table {
public:
  /// Forgets everything when more than this many are kept.
  static constexpr std::size_t verdicts_max = 1U << 15U;

  verdict_table() { clear(); }

  using signature = std::span<const std::uint64_t>;
  static std::uint64_t hash_of(signature of);

  [[nodiscard]] const verdict* find(std::uint64_t hash, signature of) const;
  /// Requires that it is not there; `hits` by ascending rule. May forget all
  /// others, which `forgotten` counts.
  const verdict& keep(std::uint64_t hash, signature of,
                      std::span<const hit> hits,
                      std::span<const std::uint32_t> open);

  /// A verdict by its number, which holds until all are forgotten.
  [[nodiscard]] std::uint32_t number_of(const verdict& x) const {
    return static_cast<std::uint32_t>(&x - verdicts_.data());
  }
  [[nodiscard]] const verdict& at(std::uint32_t number) const {
    return verdicts_[number];
  }
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }

  [[nodiscard]] std::span<const hit> hits(const verdict& x) const {
    return {hits_.data() + x.first, x.count};
  }
  [[nodiscard]] std::span<const std::uint32_t> open(const verdict& x) const {
    return {open_.data() + x.open_first, x.open_count};
  }
  void clear();

private:
  struct entry {
    std::uint64_t hash = 0;
    std::uint32_t key = 0; ///< First word of the signature.
    std::uint32_t size = 0;
    std::uint32_t index = 0; ///< Of `verdicts_`, plus 1; 0 = empty.
  };

  std::vector<entry> entries_; // Open addressing, at most half full.
  std::vector<std::uint64_t> keys_;
  std::vector<verdict> verdicts_;
  std::vector<hit> hits_;
  std::vector<std::uint32_t> open_;
  std::uint64_t forgotten_ = 0;
};

} // namespace vedette::engine::plan_detail
