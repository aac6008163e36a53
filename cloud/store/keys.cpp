// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/keys.hpp"

#include <algorithm>

namespace vedette::cloud {

std::optional<actors::block_stream> read_stream_key(std::string_view key) {
  constexpr std::size_t head = 7;
  constexpr std::size_t id_bytes = sizeof(uid::bytes);
  constexpr std::size_t old_size = head + id_bytes + 5;
  if (key.size() != old_size && key.size() != old_size + id_bytes)
    return std::nullopt;
  actors::block_stream out;
  std::copy_n(key.begin() + head, id_bytes, out.device.bytes.begin());
  key.remove_prefix(head + id_bytes);
  out.epoch = static_cast<std::uint32_t>(get_big(key.substr(0, 4)));
  const auto which = get_big(key.substr(4, 1));
  if (which >= schema::lane_count)
    return std::nullopt;
  out.which = static_cast<schema::lane>(which);
  key.remove_prefix(5);
  if (!key.empty())
    std::copy_n(key.begin(), id_bytes, out.spool.bytes.begin());
  return out;
}

std::string stream_value(const actors::stream_position& what) {
  std::string out;
  put_big(out, what.committed, 8);
  for (auto hash : what.hashes)
    put_big(out, hash, 8);
  return out;
}

actors::stream_position read_stream_value(std::string_view value) {
  actors::stream_position out;
  out.committed = get_big(value.substr(0, 8));
  for (std::size_t at = 8; at + 8 <= value.size(); at += 8)
    out.hashes.push_back(get_big(value.substr(at, 8)));
  return out;
}

std::string index_value(const std::vector<uid>& devices,
                        std::string_view summary) {
  std::string out;
  put_big(out, devices.size(), 4);
  for (const auto& x : devices)
    out.append(reinterpret_cast<const char*>(x.bytes.data()), x.bytes.size());
  out += summary;
  return out;
}

bool read_index_value(std::string_view value, std::vector<uid>& devices,
                      std::string_view& summary) {
  if (value.size() < 4)
    return false;
  auto count = get_big(value.substr(0, 4));
  value.remove_prefix(4);
  constexpr std::size_t id_bytes = sizeof(uid::bytes);
  if (count > value.size() / id_bytes)
    return false;
  devices.resize(count);
  for (auto& x : devices) {
    std::copy_n(value.begin(), id_bytes, x.bytes.begin());
    value.remove_prefix(id_bytes);
  }
  summary = value;
  return true;
}

} // namespace vedette::cloud
