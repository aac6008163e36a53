#include "actors/net/tls_stream.hpp"

#include "actors/net/socket_bio.hpp"
#include "actors/net/tls_reasons.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace asio = boost::asio;

void tls_stream::ssl_free::operator()(ssl_st* tls) const {
  SSL_free(tls);
}

tls_stream::tls_stream(loop_socket socket, const tls_context& tls,
                       bool as_server)
  : socket_{std::move(socket)}, tls_{SSL_new(tls.native())} {
  VEDETTE_ASSERT(tls_ != nullptr);
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay{true}, ignored);
  BIO* bio = make_socket_bio(static_cast<int>(socket_.native_handle()));
  VEDETTE_ASSERT(bio != nullptr);
  SSL_set_bio(tls_.get(), bio, bio);
  keep_reasons(tls_.get(), *reason_);
  if (as_server)
    SSL_set_accept_state(tls_.get());
  else
    SSL_set_connect_state(tls_.get());
}

tls_stream::tls_stream(tls_stream&&) noexcept = default;
tls_stream::~tls_stream() = default;

status tls_stream::expect_name(const std::string& host) {
  error_code not_numeric;
  auto address = asio::ip::make_address(host, not_numeric);
  int set = 0;
  if (not_numeric) {
    SSL_set_tlsext_host_name(tls_.get(), host.c_str());
    SSL_set_hostflags(tls_.get(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    set = SSL_set1_host(tls_.get(), host.c_str());
  } else {
    set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()),
                                        address.to_string().c_str());
  }
  if (set != 1)
    return error{errc::invalid_argument,
                 "tls: '" + host + "' cannot be verified"};
  return done;
}

// The error queue is per thread and shared by all its connections: it must be
// empty before each call and again after one that failed.
//
// A wait may have ended well just before the socket was closed. Its descriptor
// can by then belong to another connection, so nothing may touch it.
tls_stream::attempt tls_stream::handshake_step() {
  if (!socket_.is_open())
    return {outcome::finished, asio::error::operation_aborted, 0};
  ERR_clear_error();
  int returned = SSL_do_handshake(tls_.get());
  auto a = outcome_of(returned, 0);
  if (a.failed) {
    long verified = SSL_get_verify_result(tls_.get());
    const auto detail = drain_tls_errors();
    if (!reason_->empty()) {
      failure_ = *reason_;
    } else {
      failure_ = verified != X509_V_OK ? X509_verify_cert_error_string(verified)
                                       : text_of(a.failed);
      if (!detail.empty())
        failure_ += " (" + detail + ")";
    }
  }
  return a;
}

tls_stream::attempt tls_stream::read_record(void* into, std::size_t size) {
  std::size_t bytes = 0;
  ERR_clear_error();
  int returned = SSL_read_ex(tls_.get(), into, size, &bytes);
  auto a = outcome_of(returned, bytes);
  if (a.failed)
    ERR_clear_error();
  return a;
}

tls_stream::attempt tls_stream::write_record(const void* from,
                                             std::size_t size) {
  std::size_t bytes = 0;
  ERR_clear_error();
  int returned = SSL_write_ex(tls_.get(), from, size, &bytes);
  auto a = outcome_of(returned, bytes);
  if (a.failed)
    ERR_clear_error();
  return a;
}

// A record that was not full was the last one its writer had: there is no need
// to ask the socket for another.
tls_stream::attempt tls_stream::read_step(void* into, std::size_t size) {
  if (!socket_.is_open())
    return {outcome::finished, asio::error::operation_aborted, 0};
  size = std::min(size, turn_bytes_max);
  auto* at = static_cast<char*>(into);
  auto all = read_record(at, size);
  for (auto last = all; last.bytes == gather_bytes_max && all.bytes < size;) {
    last = read_record(at + all.bytes, size - all.bytes);
    all.bytes += last.bytes; // What went wrong is said again next time.
  }
  return all;
}

tls_stream::attempt tls_stream::write_step(const void* from, std::size_t size) {
  if (!socket_.is_open())
    return {outcome::finished, asio::error::operation_aborted, 0};
  if (size == 0)
    return {};
  size = std::min(size, turn_bytes_max);
  const auto* at = static_cast<const char*>(from);
  auto all = write_record(at, size);
  for (auto last = all; last.bytes > 0 && all.bytes < size;) {
    last = write_record(at + all.bytes, size - all.bytes);
    all.bytes += last.bytes;
  }
  return all;
}

tls_stream::attempt tls_stream::outcome_of(int returned, std::size_t bytes) {
  if (returned == 1)
    return {outcome::finished, {}, bytes};
  switch (SSL_get_error(tls_.get(), returned)) {
  case SSL_ERROR_WANT_READ:
    return {outcome::want_read, {}, 0};
  case SSL_ERROR_WANT_WRITE:
    return {outcome::want_write, {}, 0};
  case SSL_ERROR_ZERO_RETURN:
    return {outcome::finished, asio::error::eof, 0};
  case SSL_ERROR_SYSCALL:
    return {outcome::finished, asio::error::connection_reset, 0};
  default:
    return {outcome::finished, asio::error::connection_aborted, 0};
  }
}

void tls_stream::close() {
  if (!socket_.is_open())
    return;
  ERR_clear_error();
  if (SSL_is_init_finished(tls_.get()) == 1)
    SSL_shutdown(tls_.get());
  ERR_clear_error();
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
}

void beast_close_socket(tls_stream& stream) {
  boost::system::error_code ignored;
  stream.socket().close(ignored);
}

void teardown(boost::beast::role_type, tls_stream& stream,
              boost::system::error_code& failed) {
  stream.close();
  failed = {};
}

std::string text_of(const boost::system::error_code& failed) {
  auto text = failed.message();
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z')
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
  return text;
}

} // namespace vedette::net
