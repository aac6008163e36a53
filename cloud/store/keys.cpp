// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/keys.hpp"

#include <algorithm>

namespace vedette::cloud {

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
