#include "actors/net/client.hpp"

#include "actors/net/tls_stream.hpp"
#include "actors/net/ws_session.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <charconv>
#include <optional>
#include <utility>

// Tested by tests/unit/actors/net/web_socket_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;
using resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

/// A WebSocket on its way up. Ends as soon as the upgrade is under way.
class connector final : public std::enable_shared_from_this<connector> {
public:
  connector(asio::io_context& loop, const endpoint& to, tls_context tls,
            const ws_limits& limits, std::shared_ptr<ws_handler> handler)
    : to_{to}, tls_{std::move(tls)}, limits_{limits},
      handler_{std::move(handler)}, resolver_{loop.get_executor()},
      socket_{loop.get_executor()}, deadline_{loop.get_executor()} {}

  void start();

private:
  void on_resolved(error_code failed, const resolver::results_type& found);
  void on_connected(error_code failed);
  void ask_proxy();
  void on_proxy_answer(error_code failed, std::size_t bytes);
  void start_tls();
  void on_handshake(error_code failed);
  void give_up(errc code, const std::string& why);
  void on_deadline();

  endpoint to_;
  tls_context tls_;
  ws_limits limits_;
  std::shared_ptr<ws_handler> handler_;
  resolver resolver_;
  loop_socket socket_;
  asio::steady_timer deadline_;
  std::optional<tls_stream> stream_;
  std::string talk_; // With the proxy.
};

void connector::start() {
  deadline_.expires_after(std::chrono::seconds{limits_.handshake_timeout_s});
  deadline_.async_wait([weak = weak_from_this()](error_code cancelled) {
    if (auto self = weak.lock(); self != nullptr && !cancelled)
      self->on_deadline();
  });
  const auto& host = to_.via ? to_.via->host : to_.host;
  const auto port = to_.via ? to_.via->port : to_.port;
  resolver_.async_resolve(
    host, std::to_string(port),
    [self = shared_from_this()](error_code failed, const auto& found) {
      self->on_resolved(failed, found);
    });
}

void connector::on_resolved(error_code failed,
                            const resolver::results_type& found) {
  if (failed) {
    give_up(errc::unavailable, "resolve: " + text_of(failed));
    return;
  }
  asio::async_connect(
    socket_, found,
    [self = shared_from_this()](error_code refused, const tcp::endpoint&) {
      self->on_connected(refused);
    });
}

void connector::on_connected(error_code failed) {
  if (handler_ == nullptr)
    return;
  if (failed) {
    give_up(errc::unavailable, (to_.via ? "proxy: " : "") + text_of(failed));
    return;
  }
  if (to_.via)
    ask_proxy();
  else
    start_tls();
}

void connector::ask_proxy() {
  talk_ = connect_request(*to_.via, to_.authority());
  asio::async_write(
    socket_, asio::buffer(talk_),
    [self = shared_from_this()](error_code failed, std::size_t) {
      if (self->handler_ == nullptr)
        return;
      self->talk_.clear();
      if (failed)
        self->give_up(errc::unavailable, "proxy: " + text_of(failed));
      else
        asio::async_read_until(
          self->socket_, asio::dynamic_buffer(self->talk_, connect_answer_max),
          "\r\n\r\n", [self](error_code broken, std::size_t bytes) {
            self->on_proxy_answer(broken, bytes);
          });
    });
}

// The node does not speak first: behind the answer there is nothing yet.
void connector::on_proxy_answer(error_code failed, std::size_t bytes) {
  if (handler_ == nullptr)
    return;
  if (failed) {
    give_up(errc::unavailable, "proxy: " + text_of(failed));
    return;
  }
  if (auto open = read_connect_answer(std::string_view{talk_}.substr(0, bytes));
      !open.ok()) {
    give_up(open.why().code, open.why().detail);
    return;
  }
  start_tls();
}

void connector::start_tls() {
  stream_.emplace(std::move(socket_), tls_, false);
  if (auto expected = stream_->expect_name(to_.host); !expected.ok()) {
    give_up(expected.why().code, expected.why().detail);
    return;
  }
  stream_->async_handshake([self = shared_from_this()](error_code refused) {
    self->on_handshake(refused);
  });
}

void connector::on_handshake(error_code failed) {
  if (handler_ == nullptr)
    return;
  if (failed) {
    give_up(errc::unauthenticated, "tls: " + stream_->failure());
    return;
  }
  deadline_.cancel();
  open_web_socket(std::move(*stream_), to_.authority(), to_.path, limits_,
                  to_.authority(), std::exchange(handler_, nullptr));
}

void connector::on_deadline() {
  resolver_.cancel();
  error_code ignored;
  socket_.close(ignored);
  if (stream_)
    stream_->close();
  give_up(errc::timed_out,
          "no answer in " + std::to_string(limits_.handshake_timeout_s) + " s");
}

void connector::give_up(errc code, const std::string& why) {
  deadline_.cancel();
  if (auto handler = std::exchange(handler_, nullptr))
    handler->on_closed({code, "connect to " + to_.authority() + ": " + why});
}

} // namespace

std::string endpoint::authority() const {
  auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return name + ':' + std::to_string(port);
}

result<endpoint> endpoint::parse(std::string_view url) {
  auto bad = [url](const char* why) {
    return error{errc::invalid_argument,
                 "url '" + std::string(url) + "': " + why};
  };
  endpoint parsed;
  auto scheme_end = url.find("://");
  auto scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos
      || (scheme != "https" && scheme != "wss"))
    return bad("must start with https:// or wss://");
  auto rest = url.substr(scheme_end + 3);
  auto slash = rest.find('/');
  if (slash != std::string_view::npos)
    parsed.path = rest.substr(slash);
  auto authority = rest.substr(0, slash);
  auto colon = authority.rfind(':');
  if (!authority.empty() && authority.front() == '[') {
    auto close = authority.find(']');
    if (close == std::string_view::npos)
      return bad("']' is missing");
    parsed.host = authority.substr(1, close - 1);
    colon = close + 1 < authority.size() ? close + 1 : std::string_view::npos;
  } else if (authority.find(':') != colon) {
    return bad("an IPv6 address stands in brackets, as in https://[::1]:8443");
  } else {
    parsed.host = authority.substr(0, colon);
  }
  if (parsed.host.empty() || parsed.host.find('@') != std::string::npos)
    return bad("a host is missing");
  if (colon != std::string_view::npos) {
    auto digits = authority.substr(colon + 1);
    auto [end, failed] = std::from_chars(
      digits.data(), digits.data() + digits.size(), parsed.port);
    if (authority[colon] != ':' || failed != std::errc{}
        || end != digits.data() + digits.size() || parsed.port == 0)
      return bad("the port must be a number from 1 to 65535");
  }
  return parsed;
}

void connect_web_socket(io_pool& pool, const endpoint& to, tls_context tls,
                        const ws_limits& limits,
                        std::shared_ptr<ws_handler> handler) {
  auto& loop = pool.next();
  auto made = std::make_shared<connector>(loop, to, std::move(tls), limits,
                                          std::move(handler));
  asio::post(loop, [made] { made->start(); });
}

} // namespace vedette::net
