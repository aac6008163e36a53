#pragma once

#include "base/result.hpp"
#include "schema/event.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The block: the one layout for events that are sent, stored and scanned.
/// Columnar per event class, one string dictionary per block, min/max and bloom
/// summary in a header that can be read alone; a Cap'n Proto envelope, zstd.
namespace vedette::schema {

/// Collects events and seals them into a block. Reusable.
class block_builder {
public:
  block_builder();
  ~block_builder();
  block_builder(block_builder&&) noexcept;
  block_builder& operator=(block_builder&&) noexcept;

  void add(const event& what);
  [[nodiscard]] std::size_t events() const noexcept;
  /// Estimated encoded bytes, cheap.
  [[nodiscard]] std::size_t bytes() const noexcept;
  /// The encoded block; leaves the builder empty.
  std::string seal();

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Decodes all events of a block in their order; errc::corrupt names the place.
result<std::vector<event>> decode_block(std::string_view bytes);

} // namespace vedette::schema
