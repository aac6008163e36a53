#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::engine {

/// What a run over documents had to leave out, so that its answer may be short
/// of something. Whoever shows the answer says so.
struct run_losses {
  std::uint64_t untimed = 0; ///< Matches of events whose time nobody knows, in
                             ///< rules with a span of time.
  std::uint64_t late = 0;    ///< Events that came too late to be put in order.
  std::uint64_t windows = 0; ///< Partial matches dropped or not begun.
  std::uint64_t window_events = 0; ///< Events that full windows forgot.
  std::uint64_t keys = 0;          ///< Keys of events with too many of them.
  std::uint64_t samples = 0;       ///< Keys whose samples were not all tried.
  std::uint64_t lists
    = 0; ///< Events whose lists took too long to look through.
  std::uint64_t processes = 0; ///< Processes forgotten by lineages.

  run_losses& operator+=(const run_losses& other);
  friend bool operator==(const run_losses&, const run_losses&) = default;
};

/// A sentence for each thing that was left out; none when nothing was.
std::vector<std::string> sentences(const run_losses& what);

} // namespace vedette::engine
