#pragma once

#include "actors/net/tls.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

struct ssl_st;
struct x509_st;

namespace vedette::net {

using tcp = boost::asio::ip::tcp;
using loop_socket
  = boost::asio::basic_stream_socket<tcp,
                                     boost::asio::io_context::executor_type>;

/// TLS straight on the descriptor: SSL_read and SSL_write with waits for
/// readiness in between. asio::ssl::stream keeps four buffers of 17 KB for
/// each connection; this keeps none while the connection is idle.
/// An Asio stream; not for use outside actors/net. One loop only, at most one
/// read and one write at a time.
class tls_stream {
public:
  using executor_type = loop_socket::executor_type;
  using error_code = boost::system::error_code;

  tls_stream(loop_socket socket, const tls_context& tls, bool as_server);
  tls_stream(tls_stream&&) noexcept;
  ~tls_stream();

  executor_type get_executor() { return socket_.get_executor(); }
  loop_socket& socket() { return socket_; }
  [[nodiscard]] ssl_st* native() const { return tls_.get(); }

  /// The server's name (or address) to verify; clients only.
  status expect_name(const std::string& host);

  /// handler(error_code)
  template <class Handler>
  void async_handshake(Handler handler) {
    wait_or(
      handshake_step(), std::move(handler),
      [this](Handler h) { async_handshake(std::move(h)); },
      [](Handler h, const attempt& a) { h(a.failed); });
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const Buffers& into) {
        transfer<false>(std::move(handler), into, true);
      },
      token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const Buffers& from) {
        transfer<true>(std::move(handler), from, true);
      },
      token, buffers);
  }

  /// Tells the peer (as far as the socket takes it now) and closes.
  void close();

  /// Why the last handshake failed, for people.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// What was wrong with the peer's certificate; empty when it was not that.
  [[nodiscard]] const std::string& certificate_fault() const {
    return *reason_;
  }

private:
  enum class outcome { finished, want_read, want_write };
  struct attempt {
    outcome what = outcome::finished;
    error_code failed;
    std::size_t bytes = 0;
  };
  // A TLS record carries at most this.
  static constexpr std::size_t gather_bytes_max = 16U * 1024;
  // What one read or write does before others on the loop have their turn.
  static constexpr std::size_t turn_bytes_max = 256U * 1024;
  struct ssl_free {
    void operator()(ssl_st* tls) const;
  };

  attempt handshake_step();
  // As many records as have arrived, fit and are due in one turn.
  attempt read_step(void* into, std::size_t size);
  attempt write_step(const void* from, std::size_t size);
  attempt read_record(void* into, std::size_t size);
  attempt write_record(const void* from, std::size_t size);
  attempt outcome_of(int returned, std::size_t bytes);

  template <class Handler, class Again, class Finish>
  void wait_or(const attempt& a, Handler handler, Again again, Finish finish) {
    if (a.what == outcome::finished) {
      finish(std::move(handler), a);
      return;
    }
    socket_.async_wait(
      a.what == outcome::want_read ? loop_socket::wait_read
                                   : loop_socket::wait_write,
      [handler = std::move(handler), again,
       finish](const error_code& failed) mutable {
        if (failed)
          finish(std::move(handler), attempt{outcome::finished, failed, 0});
        else
          again(std::move(handler));
      });
  }

  // A header and its payload travel in one record: small buffers are copied
  // together, a large one goes as it is.
  template <class Buffers>
  attempt write_sequence(const Buffers& buffers) {
    namespace asio = boost::asio;
    std::array<char, gather_bytes_max> gathered;
    std::size_t filled = 0;
    auto end = asio::buffer_sequence_end(buffers);
    for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at) {
      asio::const_buffer next{*at};
      if (filled == 0 && next.size() >= gather_bytes_max)
        return write_step(next.data(), next.size());
      filled += asio::buffer_copy(asio::buffer(gathered) + filled, next);
      if (filled == gather_bytes_max)
        break;
    }
    return write_step(gathered.data(), filled);
  }

  template <class Buffers>
  attempt read_sequence(const Buffers& buffers) {
    namespace asio = boost::asio;
    auto end = asio::buffer_sequence_end(buffers);
    for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at)
      if (asio::mutable_buffer next{*at}; next.size() > 0)
        return read_step(next.data(), next.size());
    return {};
  }

  template <bool Write, class Handler, class Buffers>
  void transfer(Handler handler, const Buffers& buffers, bool first) {
    attempt a;
    if constexpr (Write)
      a = write_sequence(buffers);
    else
      a = read_sequence(buffers);
    wait_or(
      a, std::move(handler),
      [this, buffers](Handler h) {
        transfer<Write>(std::move(h), buffers, false);
      },
      [this, first](Handler h, const attempt& done) {
        if (!first) {
          h(done.failed, done.bytes);
          return;
        }
        boost::asio::post(get_executor(), [h = std::move(h), done]() mutable {
          h(done.failed, done.bytes);
        });
      });
  }

  loop_socket socket_;
  std::unique_ptr<ssl_st, ssl_free> tls_;
  std::string failure_;
  /// Why the peer's certificate was not accepted; where it is stays the same
  /// when the stream is moved.
  std::unique_ptr<std::string> reason_ = std::make_unique<std::string>();
};

// What Beast's WebSocket looks up by name to end a connection.
void beast_close_socket(tls_stream& stream);
void teardown(boost::beast::role_type role, tls_stream& stream,
              boost::system::error_code& failed);

template <class Handler>
void async_teardown(boost::beast::role_type, tls_stream& stream,
                    Handler&& handler) {
  stream.close();
  boost::asio::post(stream.get_executor(),
                    [h = std::forward<Handler>(handler)]() mutable {
                      h(boost::system::error_code{});
                    });
}

/// Why a socket operation ended, for people: `connection reset by peer`.
std::string text_of(const boost::system::error_code& failed);

} // namespace vedette::net
