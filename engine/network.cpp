#include "engine/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace vedette::engine {

namespace {

constexpr std::size_t v4_offset = 12;
constexpr unsigned v4_bits = 96;

} // namespace

bool ip_address::is_v4() const noexcept {
  return std::all_of(bytes.begin(), bytes.begin() + 10,
                     [](std::uint8_t x) { return x == 0; })
         && bytes[10] == 0xff && bytes[11] == 0xff;
}

std::optional<ip_address> ip_address::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN + 1> copy{};
  if (text.empty() || text.size() >= copy.size())
    return std::nullopt;
  std::memcpy(copy.data(), text.data(), text.size());
  ip_address x;
  if (text.find(':') != std::string_view::npos) {
    if (inet_pton(AF_INET6, copy.data(), x.bytes.data()) != 1)
      return std::nullopt;
    return x;
  }
  x.bytes[10] = 0xff;
  x.bytes[11] = 0xff;
  if (inet_pton(AF_INET, copy.data(), x.bytes.data() + v4_offset) != 1)
    return std::nullopt;
  return x;
}

result<ip_network> ip_network::parse(std::string_view text) {
  auto refuse = [&](const char* why) {
    return error{errc::invalid_argument,
                 "\"" + std::string{text} + "\" is not a network: " + why};
  };
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  auto slash = text.find('/');
  auto base = ip_address::parse(text.substr(0, slash));
  if (!base)
    return refuse("expected an address like 10.0.0.0/8 or fe80::/10");
  auto v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  ip_network x{*base, 128};
  if (slash == std::string_view::npos)
    return x;
  auto digits = text.substr(slash + 1);
  unsigned bits = 0;
  auto [end, wrong]
    = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (wrong != std::errc{} || end != digits.data() + digits.size()
      || digits.empty())
    return refuse("expected a prefix length after the slash");
  if (bits > (v4 ? 32U : 128U))
    return refuse(v4 ? "a prefix has at most 32 bits"
                     : "a prefix has at most 128 bits");
  x.bits = v4 ? bits + v4_bits : bits;
  return x;
}

bool ip_network::contains(const ip_address& x) const noexcept {
  auto whole = bits / 8;
  if (std::memcmp(x.bytes.data(), base.bytes.data(), whole) != 0)
    return false;
  auto rest = bits % 8;
  if (rest == 0)
    return true;
  auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
  return ((x.bytes[whole] ^ base.bytes[whole]) & mask) == 0;
}

result<network_set>
network_set::compile(const std::vector<std::string>& cidrs) {
  network_set made;
  for (const auto& x : cidrs) {
    auto one = ip_network::parse(x);
    if (!one.ok())
      return one.why();
    made.networks_.push_back(one.value());
  }
  return made;
}

bool network_set::contains(std::string_view text) const {
  auto address = ip_address::parse(text);
  return address
         && std::any_of(
           networks_.begin(), networks_.end(),
           [&](const ip_network& x) { return x.contains(*address); });
}

} // namespace vedette::engine
