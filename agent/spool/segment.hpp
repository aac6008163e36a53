#pragma once

#include "base/result.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The bytes of a segment file: records one after the other, each
/// size u32 | events u32 | sequence u64 | crc32 u32 | payload, little endian;
/// the checksum covers everything but itself.
namespace vedette::agent {

inline constexpr std::size_t record_header_bytes = 20;

/// Where a record lies in its segment.
struct record_place {
  std::uint64_t sequence = 0;
  std::uint64_t offset = 0; ///< Of the header.
  std::uint32_t size = 0;   ///< Of the payload.
  std::uint32_t events = 0;

  [[nodiscard]] std::uint64_t end() const {
    return offset + record_header_bytes + size;
  }
};

/// Appends one record to `out`.
void append_record(std::string& out, std::uint64_t sequence,
                   std::uint32_t events, std::string_view payload);

/// Finds the records of a segment in ascending sequence. Damage in the middle
/// is stepped over: what follows it may have been given out already and must
/// keep its sequence. `good_bytes` is the end of the last good record.
struct segment_scan {
  std::vector<record_place> records;
  std::uint64_t good_bytes = 0;
};
segment_scan scan_segment(std::string_view bytes, std::uint64_t first);

/// Checks one record read back from disk and returns its payload.
result<std::string> open_record(std::string bytes, const record_place& place);

/// `telemetry-00000000000000000017.segment`
struct segment_name {
  schema::lane which = schema::lane::telemetry;
  std::uint64_t first = 0; ///< No record of the segment has a smaller sequence.
};
std::string to_string(const segment_name& name);
std::optional<segment_name> parse_segment_name(std::string_view name);

const char* name_of(schema::lane which);
std::optional<schema::lane> lane_named(std::string_view name);

} // namespace vedette::agent
