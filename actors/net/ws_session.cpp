#include "actors/net/ws_session.hpp"

#include "actors/net/open_connections.hpp"
#include "base/fault.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <utility>

// Tested by tests/unit/actors/net/web_socket_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using error_code = boost::system::error_code;

constexpr std::size_t reason_bytes_max = 120;
// What one read of a waiting Beast stream takes from the socket.
constexpr std::size_t first_room = 1536;
// A frame of up to this size gets its room at once; a larger one must come.
constexpr std::size_t trusted_room = 256U * 1024;
// Servers do not mask and write payloads from where they lie.
constexpr std::size_t server_write_buffer = 64;
constexpr std::size_t client_write_buffer = 16U * 1024;

/// One WebSocket on its loop. The only translation unit in which Beast's
/// WebSocket is compiled (55 s, 1.4 GB).
class ws_session final : public ws_connection,
                         public open_connection,
                         public std::enable_shared_from_this<ws_session> {
public:
  ws_session(tls_stream stream, const ws_limits& limits,
             std::string peer_address, std::shared_ptr<ws_handler> handler,
             std::function<void()> on_end)
    : stream_{std::move(stream)}, limits_{limits}, peer_address_{std::move(
                                                     peer_address)},
      handler_{std::move(handler)}, on_end_{std::move(on_end)} {}

  void accept(const upgrade_request& request) {
    siblings().add(*this);
    set_options(beast::role_type::server, server_write_buffer);
    stream_.async_accept(request,
                         [self = shared_from_this()](error_code failed) {
                           self->on_handshake(failed);
                         });
  }

  void open(const std::string& authority, const std::string& path) {
    siblings().add(*this);
    set_options(beast::role_type::client, client_write_buffer);
    stream_.async_handshake(response_, authority, path,
                            [self = shared_from_this()](error_code failed) {
                              self->on_handshake(failed);
                            });
  }

  bool send(frame what) override;
  void consumed(std::uint32_t frames, std::size_t bytes) override;
  void close(std::string reason) override;
  [[nodiscard]] const std::string& peer_address() const override {
    return peer_address_;
  }
  void drop() override;

private:
  void set_options(beast::role_type role, std::size_t write_buffer);
  void on_handshake(error_code failed);
  [[nodiscard]] bool window_is_full() const;
  void read();
  void make_room();
  void on_read(error_code failed, std::size_t bytes);
  void on_message();
  template <class Call>
  void hand(Call&& call);
  void write();
  void on_written(error_code failed);
  void begin_close(websocket::close_code code, const std::string& reason);
  void send_close();
  void finish(const error& why);
  std::shared_ptr<ws_handler> let_go();
  open_connections& siblings() {
    return open_connections::of(stream_.get_executor().context());
  }
  [[nodiscard]] error explain(error_code failed) const;

  websocket::stream<tls_stream, false> stream_;
  ws_limits limits_;
  std::string peer_address_;
  std::shared_ptr<ws_handler> handler_;
  std::function<void()> on_end_;
  websocket::response_type response_;

  std::string incoming_; // Of which `filled_` bytes have arrived.
  std::size_t filled_ = 0;
  std::atomic<std::uint32_t> unconsumed_frames_{0};
  std::atomic<std::size_t> unconsumed_bytes_{0};
  std::atomic<bool> paused_{false};

  std::deque<frame> out_;
  std::atomic<std::size_t> out_bytes_{0};
  std::atomic<bool> closing_{false};
  bool writing_ = false;
  bool close_sent_ = false;
  websocket::close_reason close_reason_;
};

void ws_session::set_options(beast::role_type role, std::size_t write_buffer) {
  auto timeouts = websocket::stream_base::timeout::suggested(role);
  timeouts.handshake_timeout
    = std::chrono::seconds{limits_.handshake_timeout_s};
  timeouts.idle_timeout = std::chrono::seconds{limits_.idle_timeout_s};
  timeouts.keep_alive_pings = true;
  stream_.set_option(timeouts);
  stream_.read_message_max(limits_.frame_bytes_max);
  stream_.write_buffer_bytes(write_buffer);
  stream_.auto_fragment(false);
  stream_.binary(true);
}

void ws_session::on_handshake(error_code failed) {
  if (failed) {
    std::string why = text_of(failed);
    if (response_.result_int() != 0 && !stream_.is_open())
      why += ", HTTP status " + std::to_string(response_.result_int()) + ": "
             + response_.body().substr(0, response_.body().find('\n'));
    finish(
      {failed == beast::error::timeout ? errc::timed_out : errc::unavailable,
       "web socket: " + why});
    return;
  }
  hand([this](ws_handler& to) { to.on_open(shared_from_this()); });
  read();
}

bool ws_session::window_is_full() const {
  return (limits_.window_frames != 0
          && unconsumed_frames_.load() >= limits_.window_frames)
         || unconsumed_bytes_.load() >= limits_.window_bytes;
}

// Beast writes into the string itself: a frame is not copied. Its own dynamic
// buffers clear the room for the whole rest of a frame at each read.
void ws_session::read() {
  make_room();
  stream_.async_read_some(
    asio::buffer(incoming_.data() + filled_, incoming_.size() - filled_),
    [self = shared_from_this()](error_code failed, std::size_t bytes) {
      self->on_read(failed, bytes);
    });
}

void ws_session::make_room() {
  if (filled_ < incoming_.size())
    return;
  auto wanted = filled_ + stream_.read_size_hint(first_room);
  auto deserved = std::max(trusted_room, 4 * filled_);
  std::string roomier;
  roomier.reserve(std::min(wanted, deserved)); // Not more, as resize() takes.
  roomier.assign(incoming_, 0, filled_);
  roomier.resize(std::min(wanted, deserved));
  incoming_ = std::move(roomier);
}

void ws_session::on_read(error_code failed, std::size_t bytes) {
  if (handler_ == nullptr)
    return;
  if (failed) {
    finish(explain(failed));
    return;
  }
  filled_ += bytes;
  if (stream_.is_message_done())
    on_message();
  else
    read();
}

// A handler that throws has lost its connection: it is told, its peer sees the
// end, and whoever runs the loop hears why.
template <class Call>
void ws_session::hand(Call&& call) {
  const auto handler = handler_;
  try {
    call(*handler);
  } catch (...) {
    const auto why = vedette::text_of(std::current_exception());
    beast_close_socket(stream_.next_layer());
    finish({errc::unspecified, "web socket: " + why});
    throw;
  }
}

void ws_session::on_message() {
  if (!stream_.got_binary()) {
    begin_close(websocket::close_code::unknown_data, "text is not spoken here");
    return;
  }
  incoming_.resize(std::exchange(filled_, 0));
  auto arrived
    = std::make_shared<const std::string>(std::exchange(incoming_, {}));
  unconsumed_frames_.fetch_add(1);
  unconsumed_bytes_.fetch_add(arrived->size());
  hand([&arrived](ws_handler& to) { to.on_frame(std::move(arrived)); });
  if (!window_is_full()) {
    read();
    return;
  }
  // Whoever takes the flag back reads on: the receiver may have consumed
  // everything between the test above and the flag.
  paused_ = true;
  if (!window_is_full() && paused_.exchange(false))
    read();
}

void ws_session::consumed(std::uint32_t frames, std::size_t bytes) {
  unconsumed_frames_.fetch_sub(frames);
  unconsumed_bytes_.fetch_sub(bytes);
  if (!window_is_full() && paused_.exchange(false))
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
      if (self->handler_ != nullptr)
        self->read();
    });
}

bool ws_session::send(frame what) {
  if (closing_)
    return false;
  auto size = what->size();
  auto before = out_bytes_.fetch_add(size);
  if (before > 0 && before + size > limits_.out_bytes_max) {
    out_bytes_.fetch_sub(size);
    close("too slow: more than " + std::to_string(limits_.out_bytes_max)
          + " bytes are waiting");
    return false;
  }
  asio::post(stream_.get_executor(),
             [self = shared_from_this(), what = std::move(what)]() mutable {
               self->out_.push_back(std::move(what));
               if (!self->writing_)
                 self->write();
             });
  return true;
}

void ws_session::write() {
  if (handler_ == nullptr || close_sent_)
    return;
  if (out_.empty()) {
    if (closing_)
      send_close();
    return;
  }
  writing_ = true;
  stream_.async_write(
    asio::buffer(*out_.front()),
    [self = shared_from_this()](error_code failed, std::size_t) {
      self->on_written(failed);
    });
}

void ws_session::on_written(error_code failed) {
  writing_ = false;
  if (failed) {
    // The pending read ends with the reason; without one nobody else would.
    if (paused_.exchange(false))
      finish(explain(failed));
    return;
  }
  out_bytes_.fetch_sub(out_.front()->size());
  out_.pop_front();
  write();
}

void ws_session::close(std::string reason) {
  if (closing_.exchange(true))
    return;
  asio::post(stream_.get_executor(),
             [self = shared_from_this(), reason = std::move(reason)] {
               self->begin_close(websocket::close_code::policy_error, reason);
             });
}

void ws_session::begin_close(websocket::close_code code,
                             const std::string& reason) {
  if (handler_ == nullptr || close_reason_.code != websocket::close_code::none)
    return;
  closing_ = true;
  close_reason_.code = code;
  close_reason_.reason = reason.substr(0, reason_bytes_max);
  auto timer = std::make_shared<asio::steady_timer>(
    stream_.get_executor(),
    std::chrono::milliseconds{limits_.close_timeout_ms});
  timer->async_wait([weak = weak_from_this(), timer](error_code cancelled) {
    auto self = weak.lock();
    if (!cancelled && self != nullptr && self->handler_ != nullptr) {
      beast_close_socket(self->stream_.next_layer());
      self->finish({errc::timed_out, std::string{"web socket: closed: "}
                                       + self->close_reason_.reason.c_str()});
    }
  });
  if (!writing_)
    write();
}

void ws_session::send_close() {
  close_sent_ = true;
  stream_.async_close(close_reason_, [self = shared_from_this()](error_code) {
    self->finish({errc::unavailable, std::string{"web socket: closed: "}
                                       + self->close_reason_.reason.c_str()});
  });
}

void ws_session::finish(const error& why) {
  auto handler = let_go();
  if (handler == nullptr)
    return;
  handler->on_closed(why);
  if (on_end_)
    std::exchange(on_end_, nullptr)();
}

void ws_session::drop() {
  auto self = shared_from_this(); // The handler may hold the last reference.
  auto handler = let_go();
  beast_close_socket(stream_.next_layer());
  if (on_end_)
    std::exchange(on_end_, nullptr)();
}

// A write that waits for the socket still points into the first frame: that
// one stays until the write has ended, which closing the socket brings about.
std::shared_ptr<ws_handler> ws_session::let_go() {
  siblings().remove(*this);
  closing_ = true;
  out_.resize(writing_ ? 1 : 0);
  if (writing_)
    beast_close_socket(stream_.next_layer());
  return std::exchange(handler_, nullptr);
}

error ws_session::explain(error_code failed) const {
  if (close_reason_.code != websocket::close_code::none)
    return {errc::unavailable,
            std::string{"web socket: closed: "} + close_reason_.reason.c_str()};
  if (failed == websocket::error::closed)
    return {errc::unavailable, std::string{"web socket: closed by peer: "}
                                 + stream_.reason().reason.c_str()};
  if (failed == websocket::error::message_too_big
      || failed == websocket::error::buffer_overflow)
    return {errc::corrupt, "web socket: frame larger than "
                             + std::to_string(limits_.frame_bytes_max)
                             + " bytes"};
  if (failed == beast::error::timeout)
    return {errc::timed_out, "web socket: peer is silent"};
  auto code
    = failed.category() == error_code{websocket::error::closed}.category()
        ? errc::corrupt
        : errc::unavailable;
  return {code, "web socket: " + text_of(failed)};
}

} // namespace

void accept_web_socket(tls_stream stream, const upgrade_request& request,
                       const ws_limits& limits, std::string peer_address,
                       std::shared_ptr<ws_handler> handler,
                       std::function<void()> on_end) {
  std::make_shared<ws_session>(std::move(stream), limits,
                               std::move(peer_address), std::move(handler),
                               std::move(on_end))
    ->accept(request);
}

void open_web_socket(tls_stream stream, const std::string& authority,
                     const std::string& path, const ws_limits& limits,
                     std::string peer_address,
                     std::shared_ptr<ws_handler> handler) {
  std::make_shared<ws_session>(std::move(stream), limits,
                               std::move(peer_address), std::move(handler),
                               nullptr)
    ->open(authority, path);
}

} // namespace vedette::net
