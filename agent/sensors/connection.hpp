#pragma once

#include "schema/event.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace vedette::agent {

/// A TCP connection as seen from this machine.
struct connection {
  bool ipv6 = false;
  bool inbound = false; ///< The other side opened it.
  std::array<std::uint8_t, 16> local{};
  std::array<std::uint8_t, 16> remote{};
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;

  friend auto operator<=>(const connection&, const connection&) = default;
};

/// Text of an address; an IPv4 address inside IPv6 is written as IPv4.
std::string address_text(bool ipv6, const std::uint8_t* bytes);

/// source.*, destination.*, network.*. A listening socket has no remote side.
void set_connection(schema::event& out, const connection& what, bool listens);

} // namespace vedette::agent
