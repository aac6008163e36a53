#pragma once

#include "base/clock.hpp"
#include "base/diagnostic.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace vedette::actors {

enum class query_kind : std::uint8_t { eql, insta, focus };

/// What the merge of an answer knows and scans may use: once the answer has all
/// the rows it may have, events on the far side of its last one cannot be among
/// them. Thread-safe.
struct answer_bound {
  /// Of an answer of the newest: older ones are too late.
  std::atomic<time_ns> oldest_wanted{std::numeric_limits<time_ns>::min()};
  /// Of an answer of the oldest: newer ones are.
  std::atomic<time_ns> newest_wanted{std::numeric_limits<time_ns>::max()};
};

/// What somebody asks; see docs/api.md.
struct query_spec {
  query_kind kind = query_kind::eql;
  // eql
  std::string text;
  std::string dialect;
  // insta
  std::string artifact;
  std::string facet;
  std::vector<std::string> values;
  bool exact = false;
  bool case_sensitive = false;
  // focus
  std::string process_uid;

  std::optional<uid> device; ///< Only this device; focus requires it.
  time_ns from = 0;
  time_ns to = 0; ///< 0 = until now.
  std::uint32_t limit = 10'000;
  /// Shared by the parts of one run; null = each is on its own.
  std::shared_ptr<answer_bound> bound;
};

struct scan_progress {
  std::uint64_t events_scanned = 0;
  std::uint64_t blocks_scanned = 0;
  std::uint64_t blocks_skipped = 0; ///< Ruled out by their summaries.
  /// Of another device or another time than was asked about.
  std::uint64_t blocks_elsewhere = 0;
  /// Not needed: the answer was full of newer (or, for `head`, older) events.
  std::uint64_t blocks_spared = 0;
  // What the answer may lack:
  std::uint64_t blocks_damaged = 0; ///< Could not be read.
  std::uint64_t blocks_unread = 0;  ///< Left out, for a bound was reached.
  std::uint64_t rows_dropped = 0;   ///< Matches that a bound left out.
  /// Of the events in blocks that were read; 0 = none.
  time_ns oldest = 0, newest = 0;

  void add(const scan_progress& part) {
    events_scanned += part.events_scanned;
    blocks_scanned += part.blocks_scanned;
    blocks_skipped += part.blocks_skipped;
    blocks_elsewhere += part.blocks_elsewhere;
    blocks_spared += part.blocks_spared;
    blocks_damaged += part.blocks_damaged;
    blocks_unread += part.blocks_unread;
    rows_dropped += part.rows_dropped;
    add_span(part.oldest, part.newest);
  }
  void add_span(time_ns from, time_ns to) {
    if (from != 0 && (oldest == 0 || from < oldest))
      oldest = from;
    if (to > newest)
      newest = to;
  }
};

/// A row of an answer, and what orders it among rows of other shards.
struct query_row {
  time_ns time = 0;
  std::string json;
};

/// One shard's part of one query. Used by one actor at a time.
class shard_scan {
public:
  virtual ~shard_scan() = default;
  /// Works for a few milliseconds. True while there is more to do.
  virtual result<bool> step(std::vector<query_row>& out,
                            scan_progress& progress)
    = 0;
};

/// Joins the parts of all shards into the answer.
class query_merge {
public:
  virtual ~query_merge() = default;
  virtual void add(std::vector<query_row>&& part) = 0;
  /// True when more rows cannot change the answer (its limit is reached).
  [[nodiscard]] virtual bool full() const = 0;
  /// Rows that did not fit: the answer may lack what they would have added.
  [[nodiscard]] virtual std::uint64_t dropped() const { return 0; }
  /// Rows of the answer, in order. May be called while parts still arrive.
  [[nodiscard]] virtual std::vector<std::string> rows() const = 0;
};

/// Compiles and runs queries over the stored blocks. Thread-safe.
class query_engine {
public:
  virtual ~query_engine() = default;
  /// Empty when the query can run.
  [[nodiscard]] virtual diagnostics check(const query_spec& what) const = 0;
  /// Bit per event class that the answer can have events of; of a query that
  /// `check` lets through.
  [[nodiscard]] virtual std::uint64_t classes(const query_spec& what) const {
    std::ignore = what; // Whoever cannot tell says: any.
    return ~std::uint64_t{0};
  }
  virtual result<std::unique_ptr<shard_scan>>
  open(std::shared_ptr<const query_spec> what, std::uint32_t shard) const = 0;
  [[nodiscard]] virtual std::unique_ptr<query_merge>
  make_merge(const query_spec& what) const = 0;
};

} // namespace vedette::actors
