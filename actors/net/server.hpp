#pragma once

#include "actors/net/http.hpp"
#include "actors/net/io_pool.hpp"
#include "actors/net/tls.hpp"
#include "actors/net/web_socket.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace vedette::net {

struct http_limits {
  std::size_t header_bytes_max = 16U * 1024;
  std::size_t body_bytes_max = 33U * 1024 * 1024; ///< Over all routes.
  std::chrono::seconds handshake_timeout{10};
  std::chrono::seconds header_timeout{15}; ///< Of a request that has begun.
  std::chrono::seconds body_timeout{120};
  std::chrono::seconds keep_alive{60}; ///< Silence between requests.
  std::size_t stream_bytes_max = 1024U * 1024;
};

struct server_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; ///< 0 = any free one.
  std::size_t connections_max = 200'000;
  http_limits http;
  ws_limits ws;
};

/// What a listener has seen; read from any thread.
struct server_counters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0}; ///< connections_max reached.
  std::atomic<std::uint64_t> handshakes_failed{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> requests_bad{0}; ///< Not HTTP, too big, too slow.
  std::atomic<std::uint64_t> web_sockets{0};
  std::atomic<std::uint64_t> open{0};
};

/// What a listener does with its clients. Calls come from I/O threads, many at
/// a time, and must not block.
class server_handler {
public:
  virtual ~server_handler() = default;

  /// The header has arrived: how large may the body be? 0 = no body.
  virtual std::size_t body_bytes_max(const http_request& head) = 0;

  virtual void on_request(http_request request,
                          std::shared_ptr<http_exchange> exchange)
    = 0;

  /// A WebSocket is asked for. A refusal's code becomes the HTTP status.
  virtual result<std::shared_ptr<ws_handler>>
  on_upgrade(const http_request& request) = 0;

  /// What a request gets that is refused before it is one: not HTTP, too big,
  /// too slow. A line of text unless the handler has a better way to say it.
  virtual http_response refusal(int status, const std::string& why);

  /// A client's certificate was not accepted, and why.
  virtual void on_handshake_failed(const std::string& address,
                                   const std::string& why) {
    (void)address, (void)why;
  }
};

/// A TLS listener for HTTP/1.1 and WebSockets.
class server {
public:
  /// Binds and listens. errc::io_failure when the address is taken.
  static result<std::unique_ptr<server>>
  listen(io_pool& pool, const server_options& options, tls_context tls,
         std::shared_ptr<server_handler> handler);

  virtual ~server() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual const server_counters& counters() const = 0;
  /// New connections use this from now on (a renewed certificate).
  virtual void use(tls_context tls) = 0;
  /// Accepts no more. Connections that are open stay open.
  virtual void close() = 0;
};

/// The HTTP status of an error: the one place where codes become statuses.
int status_of(errc code) noexcept;

} // namespace vedette::net
