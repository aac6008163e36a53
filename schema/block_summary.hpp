#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "schema/catalog.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// A device and one start of its agent.
struct block_origin {
  uid device;
  std::uint64_t epoch = 0;

  friend bool operator==(const block_origin&, const block_origin&) = default;
};

/// What can be known about a block without its body. The `may_` questions have
/// no false "no": a block whose answer is no has nothing to offer.
struct block_summary {
  struct zone {
    field_id field = 0;
    std::int64_t least = 0;
    std::int64_t greatest = 0;

    friend bool operator==(const zone&, const zone&) = default;
  };

  std::uint32_t events = 0;
  time_ns wall_min = 0; ///< Both included; 0 when there are no events.
  time_ns wall_max = 0;
  std::array<std::uint32_t, event_class_count> by_class{};
  std::uint64_t types = 0; ///< Bit n = event_type n occurs.
  std::vector<block_origin> origins;
  std::string fields; ///< Bit n of byte n/8 = field n occurs.
  std::vector<zone> zones;
  std::string bloom;
  bool odd_folding = false;

  friend bool operator==(const block_summary&, const block_summary&) = default;

  [[nodiscard]] bool may_have(event_class cls) const {
    return by_class[static_cast<std::size_t>(cls)] > 0;
  }
  [[nodiscard]] bool may_have(event_type type) const {
    return (types >> static_cast<unsigned>(type) & 1) != 0;
  }
  /// Some event between both times, included.
  [[nodiscard]] bool may_have_time(time_ns from, time_ns to) const {
    return events > 0 && from <= wall_max && wall_min <= to;
  }
  [[nodiscard]] bool may_have_field(field_id field) const;
  /// Some event whose integer `field` lies between both, included. Header facts
  /// count as present.
  [[nodiscard]] bool may_have_number(field_id field, std::int64_t from,
                                     std::int64_t to) const;
  /// Some event whose text `field`, or an item of its list, equals `text`.
  [[nodiscard]] bool may_have_text(field_id field, std::string_view text,
                                   bool ignore_case) const;
};

/// Whether the bloom filter knows the texts of `field`. It leaves out what
/// nobody asks for as a whole: command lines, scripts, messages.
bool is_bloom_field(field_id field);

/// The two messages of a block as they lie in its bytes.
struct block_pieces {
  std::string_view summary;
  std::string_view body;
};
result<block_pieces> split_block(std::string_view block);

/// Reads the summary piece, or the summary of a whole block.
result<block_summary> read_block_summary(std::string_view bytes);

} // namespace vedette::schema
