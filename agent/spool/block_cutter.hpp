#pragma once

#include "base/clock.hpp"
#include "schema/block.hpp"
#include "schema/wire.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::agent {

struct cutter_limits {
  std::uint32_t events_max = 2000;
  std::size_t bytes_max = 256U * 1024;
  time_ns wait_max = ns_per_second / 2; ///< Longest an event waits in a block.
};

/// Sorts events into lanes and cuts each lane into blocks, bounded by count,
/// bytes and time.
class block_cutter {
public:
  struct block {
    schema::lane which = schema::lane::telemetry;
    std::uint32_t events = 0;
    std::string bytes;
  };

  explicit block_cutter(const cutter_limits& limits) : limits_{limits} {}

  /// Appends blocks that became full to `out`. `now` is boot time.
  void add(const schema::event& what, time_ns now, std::vector<block>& out);
  /// Appends blocks whose time has come; all that hold something if `all`.
  void cut(time_ns now, bool all, std::vector<block>& out);
  [[nodiscard]] std::size_t waiting() const noexcept;

private:
  struct lane_state {
    schema::block_builder builder;
    time_ns oldest = 0;
  };
  void seal(std::size_t at, std::vector<block>& out);

  cutter_limits limits_;
  std::array<lane_state, schema::lane_count> lanes_;
};

/// Bulk lanes are dropped first when the spool is full.
schema::lane lane_of(schema::event_class cls);

} // namespace vedette::agent
