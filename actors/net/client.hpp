#pragma once

#include "actors/net/http.hpp"
#include "actors/net/io_pool.hpp"
#include "actors/net/proxy.hpp"
#include "actors/net/tls.hpp"
#include "actors/net/web_socket.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vedette::net {

/// Where a server is: `https://host:port/path`, `wss://…`.
struct endpoint {
  std::string host; ///< Name or address, IPv6 without brackets.
  std::uint16_t port = 443;
  std::string path = "/";
  std::optional<proxy> via{}; ///< The way there.

  /// `host:port`, with brackets where needed.
  [[nodiscard]] std::string authority() const;
  static result<endpoint> parse(std::string_view url);
};

/// Opens a WebSocket in the background: resolves, connects, verifies the
/// server's certificate and name, upgrades. The handler hears on_open or
/// on_closed; when to try again is for the caller to decide.
void connect_web_socket(io_pool& pool, const endpoint& to, tls_context tls,
                        const ws_limits& limits,
                        std::shared_ptr<ws_handler> handler);

/// One HTTP conversation, blocking, with a deadline over all of it. For the
/// CLI and for enrolment; a connection is kept between calls.
class http_client {
public:
  http_client(endpoint to, tls_context tls, std::chrono::milliseconds deadline);
  ~http_client();
  http_client(http_client&&) noexcept;
  http_client& operator=(http_client&&) noexcept;

  /// `request` needs method, target, headers and body. Every HTTP status is
  /// an answer; an error means that there was none.
  result<http_response> send(const http_request& request);

  /// Sends, and hands over the body piece by piece until the server ends it
  /// or `on_chunk` returns false. The deadline covers only the header.
  result<http_response>
  send_streaming(const http_request& request,
                 const std::function<bool(std::string_view)>& on_chunk);

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::net
