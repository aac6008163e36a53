#pragma once

#include "actors/net/server.hpp"
#include "actors/net/tls_stream.hpp"

#include <memory>
#include <string>

/// Not for use outside actors/net.
namespace vedette::net {

/// What the connections of one listener share.
struct server_shared {
  server_options options;
  std::shared_ptr<server_handler> handler;
  server_counters counters;
};

/// Serves one connection from its TLS handshake to its end.
void serve_connection(std::shared_ptr<server_shared> shared, tls_stream stream,
                      std::string peer_address, std::uint16_t peer_port);

} // namespace vedette::net
