#include "actors/net/http_session.hpp"

#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <cstdio>
#include <tuple>
#include <utility>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;

constexpr std::chrono::seconds write_patience{60};
constexpr std::chrono::seconds linger{2};

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
    respond(text_response(500, "the request was dropped"));
  }
  void respond(http_response response) override;
  std::shared_ptr<http_stream> respond_stream(http_response head) override;

private:
  std::atomic<bool> answered_{false};
  std::shared_ptr<http_session> session_;
};

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

http_response text_response(int status, std::string text) {
  http_response response;
  response.status = status;
  response.headers = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = std::move(text) + "\n";
  return response;
}

http_response server_handler::refusal(int status, const std::string& why) {
  return text_response(status, why);
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

std::shared_ptr<http_exchange>
make_exchange(std::shared_ptr<http_session> session) {
  return std::make_shared<session_exchange>(std::move(session));
}

} // namespace vedette::net
