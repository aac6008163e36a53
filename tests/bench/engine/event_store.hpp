#pragma once

#include "engine/layout.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::bench {

/// Rows that stay: what a sensor or a decoded block hands to the engine.
class event_store {
public:
  /// Reads the lines `wanted` accepts, up to `count`, into rows of `fields`.
  event_store(const engine::layout& fields, std::string_view text,
              std::size_t count, bool only_process_starts, bool collect_all);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] const engine::row& operator[](std::size_t i) const {
    return rows_[i];
  }
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

  /// Gives every event another value in `field`: nothing repeats itself.
  void make_unique(engine::slot field, std::uint64_t round);

private:
  engine::value keep(const engine::value& x);

  std::deque<std::vector<engine::value>> cells_;
  std::deque<std::vector<engine::value>> all_;
  std::deque<std::string> texts_;
  std::deque<std::vector<engine::value>> lists_;
  std::vector<engine::row> rows_;
  std::vector<std::string> unique_;
  std::size_t text_bytes_ = 0;
};

} // namespace vedette::bench
