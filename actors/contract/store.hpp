#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/device/event_store.hpp"
#include "actors/device/record_store.hpp"

#include <cstdint>
#include <vector>

namespace vedette::actors {

/// Store one block. Answered with `stored` to the sender once it is on disk;
/// many of them share one flush.
struct store_block {
  std::uint64_t ticket = 0; ///< The sender's name for it.
  block_append what;
};
struct stored {
  std::uint64_t ticket = 0;
  std::uint64_t committed = 0; ///< Of the block's stream; see `refused`.
  errc refused{};              ///< Zero = stored.
  std::string why;
};

/// Write records, all or nothing; answered with `written` once on disk.
struct write_records {
  std::uint64_t ticket = 0;
  std::vector<record_write> batch;
};
struct written {
  std::uint64_t ticket = 0;
  errc refused{};
  std::string why;
};

/// INTERNAL: flush what has gathered.
struct flush_due {};

/// Writes blocks and the actors' records. Detached: it waits for flushes.
using store_writer_actor
  = lifecycle_actor::extend<caf::reacts_to<store_block>,
                            caf::reacts_to<write_records>,
                            caf::reacts_to<flush_due>>;

/// INTERNAL: time for a step of housekeeping.
struct housekeeping_due {};

/// Keeps the store small. Detached: a step takes up to a second.
using housekeeper_actor
  = lifecycle_actor::extend<caf::reacts_to<housekeeping_due>>;

} // namespace vedette::actors
