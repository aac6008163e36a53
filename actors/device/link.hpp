#pragma once

#include "base/result.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace vedette::actors {

/// The two WebSockets between a device and the cloud.
enum class channel : std::uint8_t { control, events };

/// What an agent's link tells its owner. Called from the link's own threads;
/// must not block.
class link_listener {
public:
  virtual ~link_listener() = default;
  virtual void on_link_up(channel which) = 0;
  /// Also after a failed attempt. The link reconnects by itself.
  virtual void on_link_down(channel which, std::string why) = 0;
  virtual void on_message(channel from, schema::message&& what) = 0;
};

/// The agent's side of both connections: dials, authenticates, reconnects with
/// jittered back-off, encodes and decodes. Owned by the uplink actor.
class link {
public:
  virtual ~link() = default;
  /// Dials both channels until `stop`. The listener must outlive `stop`.
  virtual status start(std::shared_ptr<link_listener> listener) = 0;
  /// Queues a message. errc::unavailable when the channel is down,
  /// errc::overloaded when its bounded queue is full; nothing is kept then.
  virtual status send(channel to, const schema::message& what) = 0;
  /// Closes both channels; no call of the listener after it returned.
  virtual void stop() = 0;
};

} // namespace vedette::actors
