#pragma once

#include "engine/layout.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::bench {

/// Which lines of a recording become events.
enum class event_choice : std::uint8_t {
  all,
  process_starts, ///< Sysmon's event 1, or what says it is one.
};

/// Events in memory, handed over one by one in a row that is used again, as a
/// sensor, a decoded block or a reader does.
class event_store {
public:
  /// Reads up to `count` lines of `text` into rows of `fields`.
  event_store(const engine::layout& fields, std::string_view text,
              std::size_t count, event_choice which, bool collect_all);

  [[nodiscard]] std::size_t size() const { return events_.size(); }
  /// Valid until the next call.
  const engine::row& operator[](std::size_t i);
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

  /// Gives every event another value in `field`: nothing repeats itself.
  void make_unique(engine::slot field, std::uint64_t round);

private:
  using value = engine::value;

  struct stored_event {
    std::vector<std::pair<engine::slot, value>> cells; ///< Those not null.
    std::vector<value> all;
    vedette::time_ns time = 0;
    std::int64_t tiebreak = 0;
  };

  value keep(const value& x);

  std::vector<stored_event> events_;
  std::deque<std::string> texts_;
  std::deque<std::vector<value>> lists_;
  std::vector<std::string> unique_;
  std::size_t text_bytes_ = 0;
  std::vector<value> cells_;
  std::size_t current_ = 0; ///< The event in `cells_`.
  engine::row row_;
};

} // namespace vedette::bench
