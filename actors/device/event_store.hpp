#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// A stream of blocks: sequences count from 1 without holes.
struct block_stream {
  uid device;
  std::uint32_t epoch = 0;
  schema::lane which = schema::lane::telemetry;
  uid spool{}; ///< Nil = of an agent that only knows epochs.

  friend auto operator<=>(const block_stream&, const block_stream&) = default;
};

struct block_append {
  block_stream stream;
  std::uint64_t sequence = 0;
  std::shared_ptr<const std::string> bytes;
  /// schema::block_hash of what empty `bytes` stand for; 0 = of `bytes`.
  std::uint64_t hash = 0;
};

struct stream_position {
  std::uint64_t committed = 0;
  /// schema::block_hash of the last blocks up to `committed`, oldest first.
  std::vector<std::uint64_t> hashes;
};

/// Of how many blocks a store remembers the hashes, per stream.
inline constexpr std::size_t stream_hashes_max = 64;
/// Positions of how many spools a store remembers, per device: the newest.
inline constexpr std::size_t device_spools_max = 8;

/// Stores each block of each stream once. `append` is for the store writer and
/// `maintain` for the housekeeper, which may block in them at the same time;
/// `committed` is thread-safe.
class event_store {
public:
  virtual ~event_store() = default;
  /// Stores a batch with one flush; on disk when it returns. Per append: the
  /// highest contiguous sequence of its stream stored afterwards. A block that
  /// is stored already is skipped; another one with its number is refused
  /// (errc::conflict), as are one that leaves a hole (errc::conflict) and one
  /// that does not decode (errc::corrupt).
  virtual std::vector<result<std::uint64_t>>
  append(const std::vector<block_append>& batch) = 0;
  /// Highest contiguous sequence stored, 0 for an unknown stream.
  [[nodiscard]] virtual result<std::uint64_t>
  committed(const block_stream& stream) const = 0;
  /// The same with the hashes of the last blocks.
  [[nodiscard]] virtual result<stream_position>
  position(const block_stream& stream) const = 0;
  /// A step of housekeeping: forgets what is past its retention, packs small
  /// blocks. May take a second. True = there is more to do.
  virtual result<bool> maintain() { return false; }
};

} // namespace vedette::actors
