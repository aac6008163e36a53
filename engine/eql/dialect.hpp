#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

/// Which EQL. They share one grammar and differ in what a text comparison, a
/// null, a division and an order of events mean (docs/eql.md).
enum class dialect : std::uint8_t {
  endgame, ///< The first EQL: `==` ignores case and knows `*`, nulls spread.
  elastic, ///< Elastic's: `==` is exact, `:` and `like` are patterns.
  optics,  ///< Aurora's advanced query: Elastic's, and patterns in `in~`.
};

std::optional<dialect> dialect_named(std::string_view name);
std::string_view name_of(dialect which);

/// How a text is read.
struct options {
  dialect speaks = dialect::elastic;
  /// Endgame only: comparisons of text respect case.
  bool case_sensitive = false;
  /// Fields that hold versions: `<` and its kin order them as such.
  std::vector<std::string> versions{};
};

// What a text may cost to read.
inline constexpr std::size_t text_bytes_max = 1U << 20;
inline constexpr std::size_t depth_max = 200;
inline constexpr std::size_t nodes_max = 100'000;
inline constexpr std::size_t steps_max = 60;
inline constexpr std::size_t problems_max = 100; ///< What is said of one text.
inline constexpr std::uint32_t runs_max = 100;
inline constexpr std::int64_t span_ns_max
  = 1'000'000'000'000'000'000; // 31 years.

} // namespace vedette::engine::eql
