#pragma once

#include "actors/net/serve_connection.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

/// Not for use outside actors/net.
namespace vedette::net {

/// A plain text answer.
http_response text_response(int status, std::string text);

/// One connection on its loop, from its TLS handshake until it ends or becomes
/// a WebSocket: a request is read, handed on, answered, and then the next.
class http_session final : public std::enable_shared_from_this<http_session> {
public:
  http_session(std::shared_ptr<server_shared> shared, tls_stream stream,
               std::string address, std::uint16_t port)
    : shared_{std::move(shared)}, stream_{std::move(stream)},
      deadline_{stream_.get_executor()}, peer_address_{std::move(address)},
      peer_port_{port} {}
  ~http_session() {
    if (!upgraded_)
      --shared_->counters.open;
  }

  void start();
  auto executor() { return stream_.get_executor(); }

  void answer(http_response response);
  void begin_stream(const http_response& head);
  bool add_chunk(std::string chunk);
  void end_stream();

private:
  void on_handshake(boost::system::error_code failed);
  void read_request();
  void on_header(boost::system::error_code failed);
  void on_body(boost::system::error_code failed);
  status take_head();
  void upgrade();
  void refuse(int status, const std::string& why);
  void on_answered(boost::system::error_code failed);
  void drain_and_close();
  void discard();
  void write_chunks();
  void watch_for_end();
  void expire_after(std::chrono::steady_clock::duration patience);
  void drop();

  std::shared_ptr<server_shared> shared_;
  tls_stream stream_;
  boost::asio::steady_timer deadline_;
  std::string peer_address_;
  std::uint16_t peer_port_;
  boost::beast::flat_buffer buffer_;
  std::optional<
    boost::beast::http::request_parser<boost::beast::http::string_body>>
    parser_;
  http_request request_;
  std::optional<device_identity> device_;
  std::string out_;
  bool keep_alive_ = false;
  bool upgraded_ = false;

  std::deque<std::string> chunks_;
  std::atomic<std::size_t> chunk_bytes_{0};
  std::atomic<bool> gone_{false};
  bool writing_ = false;
  bool ending_ = false;
  std::array<char, 64> scratch_{};
};

/// The request's way back; what the handler gets.
std::shared_ptr<http_exchange>
make_exchange(std::shared_ptr<http_session> session);

} // namespace vedette::net
