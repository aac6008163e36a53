#pragma once

#include "actors/net/tls_stream.hpp"
#include "actors/net/web_socket.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <memory>
#include <string>

/// Not for use outside actors/net.
namespace vedette::net {

using upgrade_request
  = boost::beast::http::request<boost::beast::http::string_body>;

/// Answers an upgrade request that has been read from `stream`; `on_end` runs
/// after the handler's on_closed.
void accept_web_socket(tls_stream stream, const upgrade_request& request,
                       const ws_limits& limits, std::string peer_address,
                       std::shared_ptr<ws_handler> handler,
                       std::function<void()> on_end);

/// Sends the upgrade request on a stream whose TLS handshake is done.
void open_web_socket(tls_stream stream, const std::string& authority,
                     const std::string& path, const ws_limits& limits,
                     std::string peer_address,
                     std::shared_ptr<ws_handler> handler);

} // namespace vedette::net
