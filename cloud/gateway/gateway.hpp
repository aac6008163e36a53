#pragma once

#include "actors/contract/backend.hpp"
#include "actors/device/session.hpp"
#include "actors/net/server.hpp"
#include "base/log.hpp"
#include "cloud/gateway/enrolment.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace vedette::cloud {

/// What the gateway turned away, by reason; read from any thread.
struct gateway_counters {
  std::atomic<std::uint64_t> frames{0};
  std::atomic<std::uint64_t> frame_bytes{0};
  std::atomic<std::uint64_t> frames_malformed{0};
  std::atomic<std::uint64_t> frames_oversized{0};
  std::atomic<std::uint64_t> frames_unexpected{0}; ///< Wrong channel or way.
  std::atomic<std::uint64_t> foreign_cluster{0};
  std::atomic<std::uint64_t> without_certificate{0};
  std::atomic<std::uint64_t> devices_unknown{0};
  std::atomic<std::uint64_t> enrolled{0};
  std::atomic<std::uint64_t> enrolments_refused{0};
  std::atomic<std::uint64_t> renewed{0};
};

/// Runs a piece of work that may block on a thread that may; false when its
/// queue is full.
using run_blocking = std::function<bool(std::function<void()>)>;

/// What the gateway needs of the rest of the node. All outlive the threads of
/// the pool it listens on.
struct gateway_parts {
  std::string cluster;
  actors::session_host& sessions;
  actors::backend& devices;
  enrolment& enrol;
  run_blocking blocking;
  logger log;
  /// True for a device that may connect; a removed one may not.
  std::function<bool(const uid&)> is_known;
};

/// The agents' side of the node: `/agent/v1/control` and `/agent/v1/events` as
/// mutual-TLS WebSockets, `POST /agent/v1/enroll` with a token and
/// `POST /agent/v1/renew` with a certificate. Bytes become checked messages
/// here; nothing that does not decode goes further.
class gateway final : public net::server_handler {
public:
  explicit gateway(gateway_parts parts);
  ~gateway() override;

  std::size_t body_bytes_max(const net::http_request& head) override;
  void on_request(net::http_request request,
                  std::shared_ptr<net::http_exchange> exchange) override;
  result<std::shared_ptr<net::ws_handler>>
  on_upgrade(const net::http_request& request) override;
  void on_handshake_failed(const std::string& address,
                           const std::string& why) override;

  [[nodiscard]] const gateway_counters& counters() const;

private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

/// How agents' connections are bounded: by bytes, which is what their actors
/// count.
net::server_options gateway_listener(std::string address, std::uint16_t port,
                                     std::uint32_t connections_max,
                                     std::uint32_t idle_timeout_s);

/// Whether an agent may send this message on that channel.
bool may_arrive(actors::channel on, const schema::message& what);

} // namespace vedette::cloud
