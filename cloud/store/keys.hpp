#pragma once

#include "actors/device/event_store.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Keys and small values of the store. Numbers in keys are big-endian, so that
/// the order of keys is the order of numbers.
namespace vedette::cloud {

inline void put_big(std::string& out, std::uint64_t x, unsigned bytes) {
  for (unsigned i = bytes; i > 0; --i)
    out += static_cast<char>(x >> (8 * (i - 1)));
}

inline std::uint64_t get_big(std::string_view from) {
  std::uint64_t out = 0;
  for (auto c : from)
    out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

inline std::string index_key(std::uint32_t shard, std::uint64_t number) {
  std::string out;
  put_big(out, shard, 2);
  put_big(out, number, 8);
  return out;
}
inline constexpr std::size_t index_key_bytes = 10;

inline std::string body_key(std::uint64_t number) {
  std::string out;
  put_big(out, number, 8);
  return out;
}

inline std::string stream_key(const actors::block_stream& stream) {
  std::string out{"stream/"};
  out.append(reinterpret_cast<const char*>(stream.device.bytes.data()),
             stream.device.bytes.size());
  put_big(out, stream.epoch, 4);
  put_big(out, static_cast<std::uint64_t>(stream.which), 1);
  if (!stream.spool.is_nil())
    out.append(reinterpret_cast<const char*>(stream.spool.bytes.data()),
               stream.spool.bytes.size());
  return out;
}

/// What the keys of all streams of a device begin with.
inline std::string streams_prefix(const uid& device) {
  return stream_key({device, 0, {}, {}}).substr(0, 7 + sizeof(uid::bytes));
}

/// Nothing for a key of another shape.
std::optional<actors::block_stream> read_stream_key(std::string_view key);

/// Value of a stream: how far it has come and the last blocks' hashes.
std::string stream_value(const actors::stream_position& what);
actors::stream_position read_stream_value(std::string_view value);

/// Value of an index record: how many devices, which, then the summary.
std::string index_value(const std::vector<uid>& devices,
                        std::string_view summary);
/// False when the value is malformed. `summary` is a view into `value`.
bool read_index_value(std::string_view value, std::vector<uid>& devices,
                      std::string_view& summary);

} // namespace vedette::cloud
