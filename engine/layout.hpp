#pragma once

#include "base/clock.hpp"
#include "schema/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vedette::engine {

using schema::value;
using schema::value_kind;

/// Index of a field within one plan. Dense, so that an event is looked at
/// through an array and never through a map.
using slot = std::uint32_t;

/// The fields that the rules or queries of one plan mention, under the names
/// their authors wrote. A reader (of native events, of blocks, of documents)
/// decides once per layout where each name comes from, and then fills a `row`.
class layout {
public:
  /// The event's class (`process`), however the source spells that fact.
  static constexpr slot category = 0;

  layout();

  /// The slot of `name`; adds it when it is new. Names are case-sensitive.
  slot bind(std::string_view name);

  [[nodiscard]] const std::vector<std::string>& names() const noexcept {
    return names_;
  }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, slot> slots_;
};

/// One event as a plan sees it: `cells[slot]`. A view, valid for one call.
struct row {
  std::span<const value> cells;
  time_ns time = 0; ///< Event time; the evaluator knows no other clock.
  std::int64_t tiebreak = 0; ///< Order of events of equal time.
  /// Every value of the event, mentioned or not, for keyword searches.
  std::span<const value> all;
  /// False: nobody knows when it happened, and `time` only keeps its place
  /// among the others. No span of time can be measured from or to it.
  bool timed = true;
};

} // namespace vedette::engine
