// Tested by tests/unit/agent/sensors/bpf/process_decoder_test.cpp.
#include "agent/sensors/connection.hpp"

#include "schema/catalog_fields.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace vedette::agent {

using schema::id_of;

std::string address_text(bool ipv6, const std::uint8_t* bytes) {
  static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0,    0,
                                                       0, 0, 0, 0, 0xFF, 0xFF};
  if (ipv6 && std::equal(mapped.begin(), mapped.end(), bytes)) {
    ipv6 = false;
    bytes += mapped.size();
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(ipv6 ? AF_INET6 : AF_INET, bytes, text.data(), text.size());
  return text.data();
}

void set_connection(schema::event& out, const connection& what, bool listens) {
  auto local = address_text(what.ipv6, what.local.data());
  auto remote = address_text(what.ipv6, what.remote.data());
  if (listens) {
    out.set(id_of("destination.ip"), local);
    out.set(id_of("destination.port"), what.local_port);
  } else if (what.inbound) {
    out.set(id_of("source.ip"), remote);
    out.set(id_of("source.port"), what.remote_port);
    out.set(id_of("destination.ip"), local);
    out.set(id_of("destination.port"), what.local_port);
  } else {
    out.set(id_of("source.ip"), local);
    out.set(id_of("source.port"), what.local_port);
    out.set(id_of("destination.ip"), remote);
    out.set(id_of("destination.port"), what.remote_port);
  }
  out.set(id_of("network.transport"), "tcp");
  out.set(id_of("network.type"),
          local.find(':') == std::string::npos ? "ipv4" : "ipv6");
  if (listens)
    return;
  out.set(id_of("network.direction"), what.inbound ? "ingress" : "egress");
  out.set(id_of("network.Ext.initiated"), !what.inbound);
}

} // namespace vedette::agent
