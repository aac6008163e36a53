#include "actors/net/server.hpp"

#include "actors/net/serve_connection.hpp"
#include "actors/net/tls_stream.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <mutex>
#include <utility>

namespace vedette::net {

namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;
using acceptor
  = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr int backlog = 4096;
constexpr std::chrono::milliseconds retry_after_exhaustion{100};

/// Outlives its server until the accept that is under way has ended.
class listener final : public std::enable_shared_from_this<listener> {
public:
  listener(io_pool& pool, std::shared_ptr<server_shared> shared,
           tls_context tls)
    : pool_{pool}, home_{pool.next()}, acceptor_{home_.get_executor()},
      retry_{home_.get_executor()}, shared_{std::move(shared)}, tls_{std::move(
                                                                  tls)} {}

  status open();
  void accept();
  void close();
  void use(tls_context tls) {
    std::lock_guard lock{mutex_};
    tls_ = std::move(tls);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  void on_accept(error_code failed, loop_socket socket);
  void start(loop_socket socket);

  io_pool& pool_;
  asio::io_context& home_;
  acceptor acceptor_;
  asio::steady_timer retry_;
  std::shared_ptr<server_shared> shared_;
  std::mutex mutex_;
  tls_context tls_;
  std::uint16_t port_ = 0;
};

status listener::open() {
  const auto& options = shared_->options;
  error_code failed;
  auto address = asio::ip::make_address(options.address, failed);
  if (failed)
    return error{errc::invalid_config,
                 "listen: '" + options.address + "' is not an address"};
  tcp::endpoint endpoint{address, options.port};
  acceptor_.open(endpoint.protocol(), failed);
  if (!failed)
    acceptor_.set_option(asio::socket_base::reuse_address{true}, failed);
  if (!failed)
    acceptor_.bind(endpoint, failed);
  if (!failed)
    acceptor_.listen(backlog, failed);
  if (failed)
    return error{errc::io_failure, "listen on " + options.address + ':'
                                     + std::to_string(options.port) + ": "
                                     + text_of(failed)};
  port_ = acceptor_.local_endpoint(failed).port();
  return done;
}

void listener::accept() {
  acceptor_.async_accept(
    pool_.next(),
    [self = shared_from_this()](error_code failed, loop_socket socket) {
      self->on_accept(failed, std::move(socket));
    });
}

void listener::on_accept(error_code failed, loop_socket socket) {
  if (!acceptor_.is_open() || failed == asio::error::operation_aborted)
    return;
  if (failed == asio::error::no_descriptors
      || failed == asio::error::no_buffer_space
      || failed == asio::error::no_memory) {
    retry_.expires_after(retry_after_exhaustion);
    retry_.async_wait([self = shared_from_this()](error_code) {
      if (self->acceptor_.is_open())
        self->accept();
    });
    return;
  }
  accept(); // First: whatever becomes of this one, others may come.
  if (!failed)
    start(std::move(socket));
}

void listener::start(loop_socket socket) {
  auto& counters = shared_->counters;
  if (counters.open.load() >= shared_->options.connections_max) {
    ++counters.refused;
    return;
  }
  error_code failed;
  auto peer = socket.remote_endpoint(failed);
  if (failed)
    return;
  ++counters.accepted;
  ++counters.open;
  auto executor = socket.get_executor();
  std::unique_lock lock{mutex_};
  auto tls = tls_;
  lock.unlock();
  asio::post(executor, [shared = shared_, tls, peer,
                        socket = std::move(socket)]() mutable {
    serve_connection(std::move(shared),
                     tls_stream{std::move(socket), tls, true},
                     peer.address().to_string(), peer.port());
  });
}

void listener::close() {
  asio::post(home_, [self = shared_from_this()] {
    error_code ignored;
    self->acceptor_.close(ignored);
    self->retry_.cancel();
  });
}

class tls_server final : public server {
public:
  tls_server(std::shared_ptr<listener> listener,
             std::shared_ptr<server_shared> shared)
    : listener_{std::move(listener)}, shared_{std::move(shared)} {}
  ~tls_server() override { listener_->close(); }
  [[nodiscard]] std::uint16_t port() const override {
    return listener_->port();
  }
  [[nodiscard]] const server_counters& counters() const override {
    return shared_->counters;
  }
  void use(tls_context tls) override { listener_->use(std::move(tls)); }
  void close() override { listener_->close(); }

private:
  std::shared_ptr<listener> listener_;
  std::shared_ptr<server_shared> shared_;
};

} // namespace

result<std::unique_ptr<server>>
server::listen(io_pool& pool, const server_options& options, tls_context tls,
               std::shared_ptr<server_handler> handler) {
  auto shared = std::make_shared<server_shared>();
  shared->options = options;
  shared->handler = std::move(handler);
  auto made = std::make_shared<listener>(pool, shared, std::move(tls));
  if (auto opened = made->open(); !opened.ok())
    return opened.why();
  made->accept();
  return std::unique_ptr<server>{
    std::make_unique<tls_server>(std::move(made), std::move(shared))};
}

int status_of(errc code) noexcept {
  switch (code) {
  case errc::invalid_argument:
    return 400;
  case errc::invalid_config:
    return 400;
  case errc::unauthenticated:
    return 401;
  case errc::forbidden:
    return 403;
  case errc::not_found:
    return 404;
  case errc::conflict:
    return 409;
  case errc::corrupt:
    return 422;
  case errc::unsupported:
    return 422;
  case errc::overloaded:
    return 429;
  case errc::unavailable:
    return 503;
  case errc::timed_out:
    return 504;
  default:
    return 500;
  }
}

} // namespace vedette::net
