#include "engine/cae/leaf.hpp"
#include "engine/network.hpp"

// Tested by tests/unit/engine/cae/leaf_test.cpp

#include <arpa/inet.h>

namespace vedette::engine::cae {

namespace {

bool bit(const ip_address& x, unsigned i) {
  return (x.bytes[i / 8] >> (7 - i % 8) & 1) != 0;
}

ip_address with_tail(ip_address x, unsigned from, bool ones) {
  for (auto i = from; i < 128; ++i) {
    auto mask = static_cast<std::uint8_t>(1U << (7 - i % 8));
    x.bytes[i / 8] = static_cast<std::uint8_t>(ones ? x.bytes[i / 8] | mask
                                                    : x.bytes[i / 8] & ~mask);
  }
  return x;
}

/// Adds one; false when it was the last address of all.
bool increment(ip_address& x) {
  for (std::size_t i = 16; i-- > 0;)
    if (++x.bytes[i] != 0)
      return true;
  return false;
}

std::string cidr(const ip_address& base, unsigned bits) {
  char out[INET6_ADDRSTRLEN] = {};
  if (base.is_v4() && bits >= 96) {
    inet_ntop(AF_INET, base.bytes.data() + 12, out, sizeof(out));
    bits -= 96;
  } else {
    inet_ntop(AF_INET6, base.bytes.data(), out, sizeof(out));
  }
  return std::string{out} + "/" + std::to_string(bits);
}

} // namespace

std::vector<std::string> blocks_between(std::string_view first,
                                        std::string_view last) {
  auto at = ip_address::parse(first);
  auto end = ip_address::parse(last);
  std::vector<std::string> out;
  if (!at || !end || at->is_v4() != end->is_v4() || *end < *at)
    return out;
  for (;;) {
    // The largest block that begins here and ends in the range.
    auto bits = 128U;
    while (bits > 0 && !bit(*at, bits - 1)
           && with_tail(*at, bits - 1, true) <= *end)
      --bits;
    out.push_back(cidr(*at, bits));
    auto covered = with_tail(*at, bits, true);
    if (covered >= *end || !increment(covered))
      return out;
    at = covered;
  }
}

} // namespace vedette::engine::cae
