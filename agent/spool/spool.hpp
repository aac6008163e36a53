#pragma once

#include "agent/spool/disk.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The durable queue between the device and the cloud.
namespace vedette::agent {

struct spool_limits {
  /// Of all lanes together. The oldest segment of the lowest lane that has any
  /// goes first when it is reached.
  std::uint64_t bytes_max = 256ULL * 1024 * 1024;
  /// A lane loses whole segments, so this is the grain of a loss.
  std::uint64_t segment_bytes_max = 4ULL * 1024 * 1024;
  std::size_t record_bytes_max = 2U * schema::block_bytes_max;
};

/// One stored block or report. `bytes` is null when the record was let go (byte
/// cap, damage): send an empty block in its place, so that the lane's sequence
/// stays contiguous and the cloud learns what is missing.
struct spool_record {
  schema::lane which = schema::lane::telemetry;
  std::uint64_t sequence = 0;
  std::uint32_t events = 0;
  std::shared_ptr<const std::string> bytes;
};

/// What a lane holds and what it had to let go since the spool was created.
struct lane_ledger {
  schema::lane which = schema::lane::telemetry;
  std::uint64_t acknowledged = 0; ///< Highest sequence the cloud stored.
  std::uint64_t durable = 0;      ///< Highest sequence `read` can return.
  std::uint64_t records_lost = 0; ///< Never acknowledged, gone.
  std::uint64_t events_lost = 0;  ///< In those records, as far as known.
  std::uint64_t bytes = 0;        ///< On disk.
};

/// At least once: a record is given out again until it is acknowledged, over
/// restarts and crashes; a record that was given out never changes. Sequences
/// count from 1 in each (identity, lane) without holes. Not thread-safe.
///
/// The identity changes whenever the past is uncertain: another installation
/// (the machine booted, or is another one), a position that is not in the file
/// it was written to (a copy, something restored), a cloud that knows another
/// past. What is sent under the new one is agreed upon first: `hello` says what
/// was, `settle` takes the cloud's answer.
class spool {
public:
  /// Recovers whatever a crash left: cuts torn tails, keeps everything that a
  /// successful `sync` had covered. `installation`: see agent/installation.hpp;
  /// nil = never mind whose it is.
  static result<std::unique_ptr<spool>> open(disk& where,
                                             const spool_limits& limits,
                                             const clock_source& clock,
                                             const uid& installation = {});
  ~spool();
  spool(const spool&) = delete;
  spool& operator=(const spool&) = delete;

  [[nodiscard]] std::uint32_t epoch() const noexcept;
  [[nodiscard]] const uid& identity() const noexcept;
  /// First word to the cloud on each connection.
  [[nodiscard]] schema::event_hello hello() const;
  /// Finds the position that this spool and the cloud agree on. True: send what
  /// is after it. False: their pasts differ, the spool has taken another
  /// identity; say `hello` again.
  result<bool> settle(const schema::event_resume& said);

  /// Stores one encoded block or report that holds `events` events and returns
  /// its sequence. Durable, and visible to `read`, after the next `sync`.
  /// errc::overloaded when it can not be stored within the limits,
  /// errc::io_failure when the disk says no; then the record is counted as lost
  /// and the spool stays usable.
  result<std::uint64_t> append(schema::lane which, std::string_view bytes,
                               std::uint32_t events);
  /// Makes everything appended durable.
  status sync();

  /// Durable records of a lane after `sequence`, in order, at least one when
  /// there is one, else up to `bytes_max`.
  result<std::vector<spool_record>>
  read(schema::lane which, std::uint64_t after, std::size_t bytes_max);

  /// Everything up to `sequence` is stored by the cloud. Cumulative; a smaller
  /// sequence than before is ignored, a larger one than exists is an error.
  status acknowledge(schema::lane which, std::uint64_t sequence);

  /// A policy may change the cap; takes effect with the next `append`.
  void limit(std::uint64_t bytes_max);

  [[nodiscard]] lane_ledger ledger(schema::lane which) const;
  [[nodiscard]] std::uint64_t bytes() const;

private:
  struct state;
  explicit spool(std::unique_ptr<state> inner);
  std::unique_ptr<state> state_;
};

} // namespace vedette::agent
