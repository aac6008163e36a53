#pragma once

#include "base/result.hpp"
#include "schema/block_summary.hpp"
#include "schema/event.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The block: the one layout for events that are sent, stored and scanned.
/// Columnar per event class, one string dictionary per block, min/max and bloom
/// summary in a header that can be read alone; a Cap'n Proto envelope, zstd.
/// For scans without events see schema/block_view.hpp.
namespace vedette::schema {

/// Most events a block may hold.
inline constexpr std::size_t block_events_max = 1U << 17;

/// zstd levels: for blocks on their way, and for blocks that stay.
inline constexpr int block_level_fast = 3;
inline constexpr int block_level_small = 12;

/// Collects events and seals them into a block. Reusable.
class block_builder {
public:
  explicit block_builder(int level = block_level_fast);
  ~block_builder();
  block_builder(block_builder&&) noexcept;
  block_builder& operator=(block_builder&&) noexcept;

  /// Whose events are added from now on. With an origin, an event whose id is
  /// nil or `event_id(device, sensor, epoch, sequence)` needs no bytes for it.
  void set_origin(const uid& device, std::uint64_t epoch);

  /// Requires fewer than `block_events_max` events in the builder.
  void add(const event& what);
  [[nodiscard]] std::size_t events() const noexcept;
  /// Estimated encoded bytes, cheap.
  [[nodiscard]] std::size_t bytes() const noexcept;
  /// The encoded block; leaves the builder empty. The origin stays.
  std::string seal();

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Decodes all events of a block in their order; errc::corrupt names the place.
/// Lossless, but that nil ids become those of their origin.
result<std::vector<event>> decode_block(std::string_view bytes);

/// Looks at every byte of a block somebody sent: all columns decode, and the
/// summary says exactly what the body holds. errc::corrupt names the place.
result<block_summary> check_block(std::string_view bytes);

} // namespace vedette::schema
