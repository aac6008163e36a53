#include "agent/addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

#include <array>
#include <cstdio>
#include <memory>
#include <set>

// Tested by tests/unit/agent/addresses_test.cpp

namespace vedette::agent {

namespace {

std::string ip_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (!IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr))
      inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

std::string mac_text(const sockaddr& address) {
  if (address.sa_family != AF_PACKET)
    return {};
  const auto& link = reinterpret_cast<const sockaddr_ll&>(address);
  std::string out;
  bool any = false;
  for (unsigned i = 0; i < link.sll_halen && i < sizeof link.sll_addr; ++i) {
    std::array<char, 4> part{};
    std::snprintf(part.data(), part.size(), "%02x", link.sll_addr[i]);
    out += (i == 0 ? "" : ":") + std::string{part.data()};
    any = any || link.sll_addr[i] != 0;
  }
  return any ? out : std::string{};
}

} // namespace

host_addresses addresses_of_host() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0)
    return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all{first,
                                                               &::freeifaddrs};
  std::set<std::string> ip, mac;
  for (const auto* at = all.get(); at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    ip.insert(ip_text(*at->ifa_addr));
    mac.insert(mac_text(*at->ifa_addr));
  }
  ip.erase("");
  mac.erase("");
  return {{ip.begin(), ip.end()}, {mac.begin(), mac.end()}};
}

} // namespace vedette::agent
