#include "actors/net/http_session.hpp"

#include "actors/net/ws_session.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <string_view>
#include <utility>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

void http_session::expire_after(std::chrono::steady_clock::duration patience) {
  deadline_.expires_after(patience);
  deadline_.async_wait([weak = weak_from_this()](error_code cancelled) {
    auto self = weak.lock();
    // A wait that had fired before it was moved is not cancelled any more.
    if (cancelled || self == nullptr || self->upgraded_
        || self->deadline_.expiry() > std::chrono::steady_clock::now())
      return;
    self->drop();
  });
}

void http_session::drop() {
  gone_ = true;
  deadline_.cancel();
  stream_.close();
}

void http_session::start() {
  expire_after(shared_->options.http.handshake_timeout);
  stream_.async_handshake([self = shared_from_this()](error_code failed) {
    self->on_handshake(failed);
  });
}

void http_session::on_handshake(error_code failed) {
  if (failed) {
    ++shared_->counters.handshakes_failed;
    if (!stream_.certificate_fault().empty())
      shared_->handler->on_handshake_failed(peer_address_,
                                            stream_.certificate_fault());
    drop();
    return;
  }
  // The chain is verified by now; what the certificate says is not.
  if (X509* certificate = SSL_get0_peer_certificate(stream_.native())) {
    auto identity = identity_of(certificate);
    if (!identity.ok()) {
      ++shared_->counters.handshakes_failed;
      shared_->handler->on_handshake_failed(peer_address_,
                                            identity.why().detail);
      drop();
      return;
    }
    device_ = std::move(identity).value();
  }
  expire_after(shared_->options.http.header_timeout);
  read_request();
}

void http_session::read_request() {
  parser_.emplace();
  parser_->header_limit(
    static_cast<std::uint32_t>(shared_->options.http.header_bytes_max));
  parser_->body_limit(shared_->options.http.body_bytes_max);
  http::async_read_header(
    stream_, buffer_, *parser_,
    [self = shared_from_this()](error_code failed, std::size_t) {
      self->on_header(failed);
    });
}

status http_session::take_head() {
  const auto& head = parser_->get();
  request_ = {};
  request_.method = std::string(head.method_string());
  request_.peer_address = peer_address_;
  request_.device = device_;
  for (const auto& field : head) {
    std::string name{field.name_string()};
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    request_.headers.emplace_back(std::move(name), field.value());
  }
  return parse_target({head.target().data(), head.target().size()}, request_);
}

void http_session::on_header(error_code failed) {
  if (failed == http::error::end_of_stream || failed == asio::error::eof
      || gone_) {
    drop();
    return;
  }
  if (failed) {
    if (failed == http::error::header_limit)
      refuse(431, "the header is too large");
    else if (failed == http::error::body_limit)
      refuse(413, "the body is too large");
    else if (failed.category()
             == error_code{http::error::bad_method}.category())
      refuse(400, "not a request: " + text_of(failed));
    else
      drop();
    return;
  }
  ++shared_->counters.requests;
  keep_alive_ = parser_->keep_alive();
  if (auto taken = take_head(); !taken.ok()) {
    refuse(400, taken.why().detail);
    return;
  }
  if (beast::websocket::is_upgrade(parser_->get())) {
    upgrade();
    return;
  }
  auto limit = shared_->handler->body_bytes_max(request_);
  auto length = parser_->content_length();
  if (length && *length > limit) {
    refuse(413, "the body is larger than " + std::to_string(limit) + " bytes");
    return;
  }
  parser_->body_limit(std::max<std::size_t>(limit, 1));
  expire_after(shared_->options.http.body_timeout);
  if (auto expect = find_header(request_.headers, "expect");
      expect && *expect == "100-continue") {
    // A constant: the client may send, and be answered, before this is out.
    asio::async_write(stream_,
                      asio::buffer(continue_line.data(), continue_line.size()),
                      [self = shared_from_this()](error_code, std::size_t) {});
  }
  http::async_read(
    stream_, buffer_, *parser_,
    [self = shared_from_this()](error_code failed_body, std::size_t) {
      self->on_body(failed_body);
    });
}

void http_session::on_body(error_code failed) {
  if (failed) {
    if (failed == http::error::body_limit)
      refuse(413, "the body is too large");
    else if (failed == asio::error::eof || gone_)
      drop();
    else
      refuse(400, "not a request: " + text_of(failed));
    return;
  }
  deadline_.cancel();
  request_.body = std::move(parser_->get().body());
  parser_.reset();
  auto handler = shared_->handler;
  handler->on_request(std::move(request_), make_exchange(shared_from_this()));
}

void http_session::upgrade() {
  auto handler = shared_->handler->on_upgrade(request_);
  if (!handler.ok()) {
    refuse(status_of(handler.why().code), handler.why().detail);
    return;
  }
  ++shared_->counters.web_sockets;
  deadline_.cancel();
  upgraded_ = true;
  accept_web_socket(std::move(stream_), parser_->get(), shared_->options.ws,
                    peer_address_ + ':' + std::to_string(peer_port_),
                    std::move(handler).value(),
                    [shared = shared_] { --shared->counters.open; });
}

void http_session::refuse(int status, const std::string& why) {
  ++shared_->counters.requests_bad;
  keep_alive_ = false;
  answer(shared_->handler->refusal(status, why));
}

void serve_connection(std::shared_ptr<server_shared> shared, tls_stream stream,
                      std::string peer_address, std::uint16_t peer_port) {
  std::make_shared<http_session>(std::move(shared), std::move(stream),
                                 std::move(peer_address), peer_port)
    ->start();
}

} // namespace vedette::net
