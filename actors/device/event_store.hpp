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

  friend auto operator<=>(const block_stream&, const block_stream&) = default;
};

struct block_append {
  block_stream stream;
  std::uint64_t sequence = 0;
  std::shared_ptr<const std::string> bytes;
};

/// Stores each block of each stream once. `append` is for the store writer and
/// `maintain` for the housekeeper, which may block in them at the same time;
/// `committed` is thread-safe.
class event_store {
public:
  virtual ~event_store() = default;
  /// Stores a batch with one flush; on disk when it returns. Per append: the
  /// highest contiguous sequence of its stream stored afterwards. A block that
  /// is stored already is skipped; one that leaves a hole is refused
  /// (errc::conflict), as is one that does not decode (errc::corrupt).
  virtual std::vector<result<std::uint64_t>>
  append(const std::vector<block_append>& batch) = 0;
  /// Highest contiguous sequence stored, 0 for an unknown stream.
  [[nodiscard]] virtual result<std::uint64_t>
  committed(const block_stream& stream) const = 0;
  /// A step of housekeeping: forgets what is past its retention, packs small
  /// blocks. May take a second. True = there is more to do.
  virtual result<bool> maintain() { return false; }
};

} // namespace vedette::actors
