#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Tells in a few cycles which texts hold none of a few literals. Keyword rules
/// search every value of an event, and most values (ids, times, hashes,
/// numbers) lack some byte that each literal has.
class keyword_filter {
public:
  /// `literals` are folded. Null when one is empty: it is in every text.
  static std::shared_ptr<const keyword_filter>
  compile(const std::vector<std::string>& literals);

  /// False when no literal is in the folded form of `text`; true says nothing.
  [[nodiscard]] bool may_hold(std::string_view text) const noexcept;
  /// As `may_hold` for the text of any number.
  [[nodiscard]] bool number_may_hold() const noexcept { return of_numbers_; }

private:
  // Bytes of which every literal has one, in both cases; and all beyond ASCII,
  // which may fold to anything.
  std::array<bool, 256> witnesses_{};
  bool of_numbers_ = false;
};

} // namespace vedette::engine::plan_detail
