#pragma once

#include "actors/device/link.hpp"
#include "actors/net/io_pool.hpp"
#include "actors/net/proxy.hpp"
#include "actors/net/web_socket.hpp"
#include "agent/uplink/credentials.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace vedette::agent {

struct link_options {
  std::string data_dir; ///< Where renewed credentials are kept.
  std::chrono::milliseconds backoff_first{500};
  std::chrono::milliseconds backoff_max{60'000};
  /// A connection that held this long was good.
  std::chrono::milliseconds steady_after{10'000};
  std::chrono::milliseconds renewal_check{3'600'000};
  net::ws_limits limits;
  std::uint64_t seed = 0; ///< Of the jitter; 0 = random.
  net::proxy_settings proxy;
  /// How long `stop` waits for the last words to be sent.
  std::chrono::milliseconds farewell{1000};
};

/// Both WebSockets to the cloud over mutual TLS. The event channel is dialled
/// when the control channel is up: events must not arrive while the detections
/// that were made of them cannot. Thread-safe.
class agent_link final : public actors::link {
public:
  /// `pool` and `clock` outlive it.
  agent_link(net::io_pool& pool, const clock_source& clock, logger log,
             credentials who, link_options options);
  /// Stops.
  ~agent_link() override;

  status start(std::shared_ptr<actors::link_listener> listener) override;
  status send(actors::channel to, const schema::message& what) override;
  /// Not from a call of the listener.
  void stop() override;

  struct state;

private:
  std::shared_ptr<state> state_;
};

} // namespace vedette::agent
