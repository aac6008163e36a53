#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace vedette::net {

/// One message on a WebSocket. Shared and immutable from the moment it exists:
/// handing it to an actor or to ten connections costs a reference each.
using frame = std::shared_ptr<const std::string>;

/// What one connection may hold in memory. Both directions are bounded.
struct ws_limits {
  std::size_t frame_bytes_max = 40U * 1024 * 1024;
  /// Reading stops while this many frames (0 = any number) or bytes are
  /// unconsumed.
  std::uint32_t window_frames = 8;
  std::size_t window_bytes = 8U * 1024 * 1024;
  /// A peer that lets more than this pile up is too slow and is closed. One
  /// frame of any permitted size is always let in.
  std::size_t out_bytes_max = 8U * 1024 * 1024;
  std::uint32_t handshake_timeout_s = 20;
  /// Silence after which a ping is sent (half of it) and the peer given up.
  std::uint32_t idle_timeout_s = 300;
  /// A peer that does not let a closing connection end in this time is cut off.
  std::uint32_t close_timeout_ms = 5000;
};

/// An open WebSocket. Every member may be called from any thread.
class ws_connection {
public:
  virtual ~ws_connection() = default;

  /// Queues a frame. False when the connection is closed or the frame does not
  /// fit; in the second case the connection is closed as too slow.
  virtual bool send(frame what) = 0;

  /// The receiver is done with `frames` frames of `bytes` bytes in all: the
  /// window opens again.
  virtual void consumed(std::uint32_t frames, std::size_t bytes) = 0;

  /// Sends what is queued, then a close frame with the reason (cut to 120
  /// bytes), then ends the connection.
  virtual void close(std::string reason) = 0;

  /// Numeric address of the other side, `192.0.2.7:51234`.
  [[nodiscard]] virtual const std::string& peer_address() const = 0;
};

/// What happens on one connection. Calls come one at a time, from the
/// connection's I/O thread, and must not block.
class ws_handler {
public:
  virtual ~ws_handler() = default;
  virtual void on_open(const std::shared_ptr<ws_connection>& connection) = 0;
  virtual void on_frame(frame what) = 0;
  /// Once and last; also when the connection never opened. Not when the
  /// io_pool stops: then the handler is just let go.
  virtual void on_closed(const error& why) = 0;
};

} // namespace vedette::net
