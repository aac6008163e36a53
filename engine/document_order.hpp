#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// A document's place among others.
struct document_stamp {
  time_ns time = 0;
  bool timed = true; ///< As row::timed; `time` keeps its place.
  std::int64_t tiebreak = 0;
  std::uint64_t ref = 0; ///< The caller's name for it, ascending as it was
                         ///< given: ties keep that order.
};

/// How many documents may wait for earlier ones.
struct order_bounds {
  std::size_t documents_max = 1'000'000;
  std::size_t bytes_max = std::size_t{256} << 20;
};
/// For questions that the first few documents may answer.
inline constexpr order_bounds short_order{100'000, std::size_t{32} << 20};

/// Puts documents into the order of their times as far as bounds allow: a
/// small input is sorted, a large one as if by a window that slides over it.
/// In-order input costs no comparisons.
class document_order {
public:
  explicit document_order(const order_bounds& most = {});

  void add(const document_stamp& stamp, std::string_view text);
  /// True when documents have to be taken before more are added.
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] bool empty() const noexcept {
    return run_.empty() && heap_.empty();
  }

  struct taken {
    document_stamp stamp;
    std::string_view text; ///< Padded for document_reader.
    bool late = false;     ///< It should have come before one taken earlier.
  };
  /// The earliest; valid until the next call of `take`.
  std::optional<taken> take();

private:
  struct entry {
    document_stamp stamp;
    std::string text; // With padding.
  };
  static bool before(const document_stamp& a, const document_stamp& b);
  static bool later_entry(const entry& a, const entry& b) {
    return before(b.stamp, a.stamp);
  }

  order_bounds most_;
  std::deque<entry> run_;   // What came in order.
  std::vector<entry> heap_; // What did not; the earliest is on top.
  std::size_t bytes_ = 0;
  entry current_;
  std::optional<document_stamp> last_;
};

} // namespace vedette::engine
