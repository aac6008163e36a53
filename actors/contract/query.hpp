#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/lifecycle.hpp"
#include "actors/query/query_engine.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Scan one shard. Parts come as `scan_part` to the sender, the last one says
/// so; one part waits for `more_parts` before the next: the credit.
struct scan_shard {
  uid query;
  std::uint32_t shard = 0;
  std::shared_ptr<const query_spec> what;
};
struct scan_part {
  std::uint32_t shard = 0;
  std::vector<query_row> rows;
  scan_progress progress; ///< Since the part before.
  bool last = false;
  std::string error; ///< Not empty: this shard could not be scanned.
};
struct more_parts {
  uid query;
  std::uint32_t shard = 0;
};
/// The query does not want any more.
struct drop_scans {
  uid query;
};
/// INTERNAL: do the next slice.
struct scan_due {};

/// Scans shards in slices, several queries in turn. Detached: it reads disk.
using scanner_actor = lifecycle_actor::extend<
  caf::reacts_to<scan_shard>, caf::reacts_to<more_parts>,
  caf::reacts_to<drop_scans>, caf::reacts_to<scan_due>>;

struct read_query {};
struct cancel_query {};
struct read_rows {
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;
};
struct row_page {
  std::vector<std::string> items;
};
/// INTERNAL: deadline or expiry.
struct query_due {};

/// One query from question to the expiry of its answer.
using query_actor = lifecycle_actor::extend<
  caf::reacts_to<scan_part>, caf::replies_to<read_query>::with<query_view>,
  caf::replies_to<cancel_query>::with<query_view>,
  caf::replies_to<read_rows>::with<row_page>, caf::reacts_to<query_due>>;

struct start_query {
  query_spec what;
  std::string user;
};
struct list_queries {};
struct query_list {
  std::vector<query_view> items;
};

/// A query changed; for lists and live views.
struct query_changed {
  query_view what;
  bool expired = false;
};

struct find_query {
  uid id;
};
struct cancel_found_query {
  uid id;
};
struct read_found_rows {
  uid id;
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;
};

/// Starts query actors, bounds their number, finds them.
using queries_actor = lifecycle_actor::extend<
  caf::replies_to<start_query>::with<query_view>,
  caf::replies_to<list_queries>::with<query_list>,
  caf::replies_to<find_query>::with<query_view>,
  caf::replies_to<cancel_found_query>::with<query_view>,
  caf::replies_to<read_found_rows>::with<row_page>,
  caf::reacts_to<query_changed>>;

} // namespace vedette::actors
