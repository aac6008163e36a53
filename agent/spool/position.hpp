#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// Sequences of a lane that are gone and were never acknowledged.
struct spool_gap {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t events = 0;
};

/// What the spool must remember beside the records themselves. A small file
/// that is only ever replaced whole.
struct spool_position {
  std::uint32_t epoch = 0;
  uid spool;        ///< Nil = written by an agent that only knew epochs.
  uid installation; ///< Of whom this is the spool.
  std::string mark; ///< Of the file that this was written to.
  struct lane_position {
    std::uint64_t base = 0; ///< Sequences of earlier identities.
    std::uint64_t acknowledged = 0;
    std::uint64_t records_lost = 0;
    std::uint64_t events_lost = 0;
    time_ns acknowledged_at = 0; ///< Wall time of the last acknowledgement.
    std::vector<spool_gap> gaps; ///< After `acknowledged`, ascending.
  };
  std::array<lane_position, schema::lane_count> lanes;
};

std::string to_text(const spool_position& what);
/// errc::corrupt when the text is not, to the last byte, what was written.
result<spool_position> parse_position(std::string_view text);

} // namespace vedette::agent
