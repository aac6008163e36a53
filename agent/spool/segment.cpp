#include "agent/spool/segment.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace vedette::agent {

namespace {

constexpr std::array lane_names{"control", "detections", "telemetry", "bulk"};
constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 20;
/// How far a sequence may jump over damage; a larger jump is no record.
constexpr std::uint64_t jump_max = 10'000'000;

struct header {
  std::uint32_t size = 0;
  std::uint32_t events = 0;
  std::uint64_t sequence = 0;
  std::uint32_t crc = 0;
};

std::uint32_t checksum(const header& h, std::string_view payload) {
  std::array<unsigned char, 16> facts{};
  std::memcpy(facts.data(), &h.size, 4);
  std::memcpy(facts.data() + 4, &h.events, 4);
  std::memcpy(facts.data() + 8, &h.sequence, 8);
  auto crc = crc32(0, facts.data(), facts.size());
  return static_cast<std::uint32_t>(
    crc32(crc, reinterpret_cast<const unsigned char*>(payload.data()),
          static_cast<uInt>(payload.size())));
}

header read_header(const char* at) {
  header h;
  std::memcpy(&h.size, at, 4);
  std::memcpy(&h.events, at + 4, 4);
  std::memcpy(&h.sequence, at + 8, 8);
  std::memcpy(&h.crc, at + 16, 4);
  return h;
}

std::optional<record_place> record_at(std::string_view bytes, std::size_t at,
                                      std::uint64_t least) {
  if (bytes.size() - at < record_header_bytes)
    return std::nullopt;
  auto h = read_header(bytes.data() + at);
  // Cheap refusals first: after damage this runs at every offset.
  if (h.sequence < least || h.sequence - least > jump_max
      || h.size > bytes.size() - at - record_header_bytes)
    return std::nullopt;
  if (checksum(h, bytes.substr(at + record_header_bytes, h.size)) != h.crc)
    return std::nullopt;
  return record_place{h.sequence, at, h.size, h.events};
}

} // namespace

void append_record(std::string& out, std::uint64_t sequence,
                   std::uint32_t events, std::string_view payload) {
  header h{static_cast<std::uint32_t>(payload.size()), events, sequence, 0};
  h.crc = checksum(h, payload);
  std::array<char, record_header_bytes> raw{};
  std::memcpy(raw.data(), &h.size, 4);
  std::memcpy(raw.data() + 4, &h.events, 4);
  std::memcpy(raw.data() + 8, &h.sequence, 8);
  std::memcpy(raw.data() + 16, &h.crc, 4);
  out.append(raw.data(), raw.size());
  out.append(payload);
}

segment_scan scan_segment(std::string_view bytes, std::uint64_t first) {
  segment_scan out;
  auto least = first;
  for (std::size_t at = 0; at < bytes.size();) {
    auto found = record_at(bytes, at, least);
    if (!found) {
      ++at;
      continue;
    }
    at = found->end();
    least = found->sequence + 1;
    out.good_bytes = at;
    out.records.push_back(*found);
  }
  return out;
}

result<std::string> open_record(std::string bytes, const record_place& place) {
  if (bytes.size() == record_header_bytes + place.size) {
    auto found = record_at(bytes, 0, place.sequence);
    if (found && found->sequence == place.sequence
        && found->size == place.size) {
      bytes.erase(0, record_header_bytes);
      return bytes;
    }
  }
  return error{errc::corrupt, "spool record " + std::to_string(place.sequence)
                                + ": checksum does not fit"};
}

std::string to_string(const segment_name& name) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s-%020llu.segment",
                name_of(name.which),
                static_cast<unsigned long long>(name.first));
  return text.data();
}

std::optional<segment_name> parse_segment_name(std::string_view name) {
  auto dash = name.find('-');
  if (dash == std::string_view::npos || !name.ends_with(suffix)
      || name.size() != dash + 1 + digits + suffix.size())
    return std::nullopt;
  auto which = lane_named(name.substr(0, dash));
  segment_name out;
  const auto* from = name.data() + dash + 1;
  auto [end, wrong] = std::from_chars(from, from + digits, out.first);
  if (!which || wrong != std::errc{} || end != from + digits)
    return std::nullopt;
  out.which = *which;
  return out;
}

const char* name_of(schema::lane which) {
  return lane_names[static_cast<std::size_t>(which)];
}

std::optional<schema::lane> lane_named(std::string_view name) {
  for (std::size_t i = 0; i < lane_names.size(); ++i)
    if (name == lane_names[i])
      return static_cast<schema::lane>(i);
  return std::nullopt;
}

} // namespace vedette::agent
