#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Tells in a few cycles which texts hold none of a few literals. Keyword rules
/// search every value of an event, and most values (ids, times, hashes,
/// numbers) lack the letters of which each literal has one.
class keyword_filter {
public:
  /// `literals` are folded. Null when one is empty: it is in every text.
  static std::shared_ptr<const keyword_filter>
  compile(const std::vector<std::string>& literals);

  /// False when no literal is in the folded form of `text`; true says nothing.
  [[nodiscard]] bool may_hold(std::string_view text) const noexcept;
  /// As `may_hold` for the text of any integer.
  [[nodiscard]] bool integer_may_hold() const noexcept { return of_integers_; }

private:
  /// Bytes from `first` to `last`, both without the bit of lower case. Beyond
  /// ASCII everything is one of them, since it may fold to anything.
  struct range {
    unsigned char first = 0;
    unsigned char last = 0x7f;

    [[nodiscard]] bool has(char c) const noexcept;
  };

  range witnesses_; // Every literal has one of these.
  bool of_integers_ = true;
};

} // namespace vedette::engine::plan_detail
