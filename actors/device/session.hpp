#pragma once

#include "actors/device/link.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace vedette::actors {

/// Who is at the other end of a cloud connection. The device id comes from the
/// verified certificate and from nowhere else.
struct session_info {
  uid device;
  channel which = channel::control;
  std::string certificate_serial;
  std::string address;
};

/// The cloud's side of one WebSocket, as the device actor sees it. Thread-safe;
/// never blocks.
class session {
public:
  virtual ~session() = default;
  /// Queues a message; a bounded queue that overflows closes the session.
  virtual void send(const schema::message& what) = 0;
  /// `bytes` of received frames are dealt with: the socket may be read on.
  virtual void consumed(std::size_t bytes) = 0;
  virtual void close(const schema::goodbye& why) = 0;
};

/// What a session delivers to. Implemented by the actors; thread-safe, never
/// blocks.
class session_owner {
public:
  virtual ~session_owner() = default;
  /// One checked message. `frame_bytes` come back through session::consumed.
  virtual void on_message(schema::message&& what, std::size_t frame_bytes) = 0;
  /// The connection is gone; nothing follows.
  virtual void on_closed(const std::string& why) = 0;
};

/// Where the gateway hands new connections in. Implemented by the actors.
class session_host {
public:
  virtual ~session_host() = default;
  /// Binds a session to its device actor. The host keeps only a weak pointer.
  /// Messages that arrive before the device is loaded are queued in order.
  virtual std::unique_ptr<session_owner> open(const session_info& who,
                                              std::weak_ptr<session> at)
    = 0;
};

} // namespace vedette::actors
