#include "actors/net/http_session.hpp"

#include "actors/net/ws_session.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;

constexpr std::chrono::seconds write_patience{60};
constexpr std::chrono::seconds linger{2};

http_response plain(int status, std::string text) {
  http_response response;
  response.status = status;
  response.headers = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = std::move(text) + "\n";
  return response;
}

class http_session;

class session_stream final : public http_stream {
public:
  explicit session_stream(std::shared_ptr<http_session> session)
    : session_{std::move(session)} {}
  ~session_stream() override { close(); }
  bool write(std::string chunk) override;
  void close() override;

private:
  std::shared_ptr<http_session> session_;
};

class session_exchange final : public http_exchange {
public:
  explicit session_exchange(std::shared_ptr<http_session> session)
    : session_{std::move(session)} {}
  ~session_exchange() override {
    respond(plain(500, "the request was dropped"));
  }
  void respond(http_response response) override;
  std::shared_ptr<http_stream> respond_stream(http_response head) override;

private:
  std::atomic<bool> answered_{false};
  std::shared_ptr<http_session> session_;
};

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
  friend class session_exchange;
  void on_handshake(error_code failed);
  void read_request();
  void on_header(error_code failed);
  void on_body(error_code failed);
  status take_head();
  void upgrade();
  void refuse(int status, const std::string& why);
  void on_answered(error_code failed);
  void drain_and_close();
  void discard();
  void write_chunks();
  void watch_for_end();
  void expire_after(std::chrono::steady_clock::duration patience);
  void drop();

  std::shared_ptr<server_shared> shared_;
  tls_stream stream_;
  asio::steady_timer deadline_;
  std::string peer_address_;
  std::uint16_t peer_port_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
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
    drop();
    return;
  }
  // The chain is verified by now; what the certificate says is not.
  if (X509* certificate = SSL_get0_peer_certificate(stream_.native())) {
    auto identity = identity_of(certificate);
    if (!identity.ok()) {
      ++shared_->counters.handshakes_failed;
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
    out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(out_),
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
  handler->on_request(std::move(request_),
                      std::make_shared<session_exchange>(shared_from_this()));
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
  answer(plain(status, why));
}

void http_session::answer(http_response response) {
  if (gone_)
    return;
  expire_after(write_patience);
  out_ = render_head(response, keep_alive_, response.body.size());
  if (request_.method != "HEAD")
    out_ += response.body;
  asio::async_write(
    stream_, asio::buffer(out_),
    [self = shared_from_this()](error_code failed, std::size_t) {
      self->on_answered(failed);
    });
}

void http_session::on_answered(error_code failed) {
  out_ = {};
  if (failed || gone_) {
    drop();
  } else if (keep_alive_) {
    expire_after(shared_->options.http.keep_alive);
    read_request();
  } else {
    drain_and_close();
  }
}

// Closing with unread bytes would reset the connection and take our answer
// with it: read for a moment what the client still sends.
void http_session::drain_and_close() {
  expire_after(linger);
  SSL_shutdown(stream_.native());
  std::ignore = drain_tls_errors();
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  discard();
}

void http_session::discard() {
  stream_.async_read_some(
    asio::buffer(scratch_),
    [self = shared_from_this()](error_code failed, std::size_t) {
      if (failed || self->gone_)
        self->drop();
      else
        self->discard();
    });
}

void http_session::begin_stream(const http_response& head) {
  deadline_.cancel();
  keep_alive_ = false;
  chunks_.push_front(render_head(head, false, std::nullopt));
  chunk_bytes_ += chunks_.front().size();
  watch_for_end();
  write_chunks();
}

// A client of a stream sends nothing more: whatever can be read is its end.
void http_session::watch_for_end() {
  stream_.async_read_some(
    asio::buffer(scratch_),
    [self = shared_from_this()](error_code, std::size_t) { self->drop(); });
}

bool http_session::add_chunk(std::string chunk) {
  if (gone_ || chunk.empty())
    return !gone_;
  auto size = chunk.size();
  if (chunk_bytes_.fetch_add(size) + size
      > shared_->options.http.stream_bytes_max) {
    gone_ = true;
    asio::post(executor(), [self = shared_from_this()] { self->drop(); });
    return false;
  }
  asio::post(executor(), [self = shared_from_this(), chunk = std::move(chunk)] {
    char size_line[24];
    std::snprintf(size_line, sizeof size_line, "%zx\r\n", chunk.size());
    self->chunk_bytes_ -= chunk.size();
    self->chunks_.push_back(size_line + chunk + "\r\n");
    self->chunk_bytes_ += self->chunks_.back().size();
    self->write_chunks();
  });
  return true;
}

void http_session::write_chunks() {
  if (writing_ || gone_)
    return;
  if (chunks_.empty()) {
    if (ending_)
      drop();
    return;
  }
  writing_ = true;
  expire_after(write_patience);
  asio::async_write(
    stream_, asio::buffer(chunks_.front()),
    [self = shared_from_this()](error_code failed, std::size_t) {
      self->writing_ = false;
      self->deadline_.cancel();
      if (failed) {
        self->drop();
        return;
      }
      self->chunk_bytes_ -= self->chunks_.front().size();
      self->chunks_.pop_front();
      self->write_chunks();
    });
}

void http_session::end_stream() {
  asio::post(executor(), [self = shared_from_this()] {
    if (std::exchange(self->ending_, true))
      return;
    self->chunks_.emplace_back("0\r\n\r\n");
    self->chunk_bytes_ += self->chunks_.back().size();
    self->write_chunks();
  });
}

bool session_stream::write(std::string chunk) {
  return session_->add_chunk(std::move(chunk));
}

void session_stream::close() {
  session_->end_stream();
}

void session_exchange::respond(http_response response) {
  if (answered_.exchange(true))
    return;
  asio::post(session_->executor(),
             [session = session_, response = std::move(response)]() mutable {
               session->answer(std::move(response));
             });
}

std::shared_ptr<http_stream>
session_exchange::respond_stream(http_response head) {
  VEDETTE_ASSERT(!answered_.exchange(true));
  asio::post(session_->executor(),
             [session = session_, head = std::move(head)] {
               session->begin_stream(head);
             });
  return std::make_shared<session_stream>(session_);
}

} // namespace

void serve_connection(std::shared_ptr<server_shared> shared, tls_stream stream,
                      std::string peer_address, std::uint16_t peer_port) {
  std::make_shared<http_session>(std::move(shared), std::move(stream),
                                 std::move(peer_address), peer_port)
    ->start();
}

} // namespace vedette::net
